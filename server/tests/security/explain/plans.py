"""Plans of the statements that the application really sends, as the role and with the settings of the moment it sends them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, event

_EXPLAIN = "explain (analyze, timing off, summary off, format json) "
MOST_REMOVED = 10
"""Rows left out by a filter for each row that is kept, beyond SPARE."""
SPARE = 100
SMALL = 100
"""Tables whose rows of all workspaces are fewer may be read through."""


@dataclass(frozen=True, slots=True)
class Explained:
    """One statement as it was sent, who asked, and its plan with what each part of it did."""

    statement: str
    role: str
    plan: dict[str, Any]

    def nodes(self) -> Iterator[dict[str, Any]]:
        yield from _walk(self.plan)

    @property
    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node and node["Actual Loops"]}

    def faults(self, tenants: set[str]) -> list[str]:
        """Reading through a tenant table, an index without the workspace, or far more rows than are wanted.

        `tenants` are names of tables that belong to workspaces, and of their indexes.
        """
        return [fault for node in self.nodes() if node["Actual Loops"] for fault in _faults(node, tenants)]


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _walk(below)


def _faults(node: dict[str, Any], tenants: set[str]) -> Iterator[str]:
    loops = node["Actual Loops"]
    kept = node["Actual Rows"] * loops
    removed = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck")) * loops
    where = node.get("Relation Name") or node.get("Index Name") or node["Node Type"]
    if node["Node Type"] == "Seq Scan" and where in tenants and kept + removed > SMALL * loops:
        yield f"reads all of {where}: {node.get('Filter')}"
    condition = node.get("Index Cond")
    if node.get("Index Name") in tenants and "workspace_id" not in (condition or ""):
        yield f"reads {node['Index Name']} across workspaces: {condition}"
    if removed > MOST_REMOVED * kept + SPARE:
        yield f"{where} ({node.get('Index Name')}): {removed:.0f} rows removed for {kept:.0f}: {node.get('Filter')}"


@contextmanager
def explaining() -> Iterator[list[Explained]]:
    """Everything that any pool of this process sends meanwhile, explained on its connection just before it is sent."""
    found: list[Explained] = []
    is_busy = False

    def explain(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        nonlocal is_busy
        verb = statement.lstrip().split(None, 1)[0].lower()
        if is_busy or many or verb not in {"select", "with", "update", "delete"}:
            return
        is_busy = True
        try:
            role = connection.exec_driver_sql("select current_user").scalar_one()
            # What it changes is taken back, and done once more by the statement itself.
            with connection.begin_nested() as tried:
                answer = connection.exec_driver_sql(_EXPLAIN + statement, tuple(parameters)).scalar_one()
                tried.rollback()
            plan = json.loads(answer) if isinstance(answer, str) else answer
            found.append(Explained(statement, role, plan[0]["Plan"]))
        finally:
            is_busy = False

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", explain)
