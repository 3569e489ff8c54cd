"""A small directed acyclic graph: what must happen before what, in an order that is always the same."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CycleFound(Generic[T]):
    """`path` starts and ends with the same node; each node depends on the next one."""

    path: tuple[T, ...]


class Dag(Generic[T]):
    """Nodes with dependencies. Nodes keep the position of their first mention; all answers are stable by it."""

    def __init__(self) -> None:
        self._position: dict[T, int] = {}
        self._needs: dict[T, dict[T, None]] = {}
        self._needed_by: dict[T, dict[T, None]] = {}

    def add(self, node: T, needs: Iterable[T] = ()) -> None:
        """Add a node and what it depends on. Repeating a node adds dependencies; repeating an edge changes nothing."""
        self._place(node)
        for other in needs:
            self._place(other)
            self._needs[node][other] = None
            self._needed_by[other][node] = None

    def _place(self, node: T) -> None:
        if node not in self._position:
            self._position[node] = len(self._position)
            self._needs[node] = {}
            self._needed_by[node] = {}

    def __contains__(self, node: T) -> bool:
        return node in self._position

    def __len__(self) -> int:
        return len(self._position)

    def needs(self, node: T) -> tuple[T, ...]:
        """What the node depends on directly."""
        return tuple(self._needs[node])

    def order(self) -> tuple[T, ...] | CycleFound[T]:
        """All nodes, dependencies first; of several that are ready, the one added first. Or one cycle with its path."""
        waiting = {node: len(needs) for node, needs in self._needs.items()}
        nodes = tuple(self._position)
        ready = [self._position[node] for node, count in waiting.items() if count == 0]
        heapify(ready)
        done: list[T] = []
        while ready:
            node = nodes[heappop(ready)]
            done.append(node)
            for dependent in self._needed_by[node]:
                waiting[dependent] -= 1
                if waiting[dependent] == 0:
                    heappush(ready, self._position[dependent])
        if len(done) == len(nodes):
            return tuple(done)
        return self._cycle(frozenset(nodes) - frozenset(done))

    def _cycle(self, stuck: frozenset[T]) -> CycleFound[T]:
        """Every stuck node has a stuck dependency, so that following them must come round."""
        node = min(stuck, key=self._position.__getitem__)
        seen: dict[T, int] = {}
        path: list[T] = []
        while node not in seen:
            seen[node] = len(path)
            path.append(node)
            node = next(other for other in self._needs[node] if other in stuck)
        return CycleFound((*path[seen[node] :], node))

    def dependents(self, node: T) -> tuple[T, ...]:
        """Everything that depends on the node, directly or through others, in order of position."""
        found: set[T] = set()
        open_nodes = [node]
        while open_nodes:
            for dependent in self._needed_by[open_nodes.pop()]:
                if dependent not in found:
                    found.add(dependent)
                    open_nodes.append(dependent)
        return tuple(sorted(found - {node}, key=self._position.__getitem__))
