from hypothesis import given
from hypothesis import strategies as st

from agentic_crm.engine.dag import CycleFound, Dag


def graph(*edges: tuple[str, str]) -> Dag[str]:
    dag: Dag[str] = Dag()
    for node, need in edges:
        dag.add(node, (need,))
    return dag


class TestOrder:
    def test_dependencies_stand_first_and_ties_by_position(self) -> None:
        dag: Dag[str] = Dag()
        for node in ("d", "c", "b", "a"):
            dag.add(node)
        dag.add("d", ("b", "c"))
        dag.add("b", ("a",))
        assert dag.order() == ("c", "a", "b", "d")

    @given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=80))
    def test_every_graph_is_ordered_or_has_a_true_cycle(self, edges: list[tuple[int, int]]) -> None:
        dag: Dag[int] = Dag()
        for node, need in edges:
            dag.add(node, (need,))
        order = dag.order()
        if isinstance(order, CycleFound):
            assert order.path[0] == order.path[-1]
            assert len(set(order.path)) == len(order.path) - 1
            assert all(need in dag.needs(node) for node, need in zip(order.path, order.path[1:], strict=False))
        else:
            assert len(order) == len(dag)
            place = {node: position for position, node in enumerate(order)}
            assert all(place[need] < place[node] for node, need in edges)

    @given(st.permutations(range(12)))
    def test_edges_in_any_order_give_the_same_answer(self, numbers: list[int]) -> None:
        dag: Dag[int] = Dag()
        for node in range(13):
            dag.add(node)
        for number in numbers:
            dag.add(number + 1, (number // 2,))
        order = dag.order()
        assert order == tuple(range(13))

    def test_something_that_needs_itself_is_a_cycle(self) -> None:
        assert graph(("a", "a")).order() == CycleFound(("a", "a"))


class TestDependents:
    def test_all_that_hang_on_a_node_are_found(self) -> None:
        dag = graph(("b", "a"), ("c", "b"), ("d", "b"), ("e", "d"), ("e", "c"), ("x", "y"))
        assert dag.dependents("a") == ("b", "c", "d", "e")
        assert dag.dependents("e") == ()

    def test_a_node_is_not_its_own_dependent_even_in_a_circle(self) -> None:
        assert graph(("a", "b"), ("b", "a")).dependents("a") == ("b",)
