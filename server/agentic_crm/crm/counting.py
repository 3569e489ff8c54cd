"""How many rows a list has: exact while that is cheap, then the planner's estimate.

Counting reads every row of a workspace's index; a page of 50 must not wait for 200,000 of them.
"""

from typing import Any

from sqlalchemy import ClauseElement, Executable, Select, func, literal_column, select
from sqlalchemy.ext.compiler import compiles

from agentic_crm.platform.db.scope import WorkspaceScope

EXACT_UP_TO = 10_000


class _Explain(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _explain(element: _Explain, compiler: Any, **options: Any) -> str:
    return f"explain (format json) {compiler.process(element.statement, **options)}"


async def count_rows(scope: WorkspaceScope, statement: Select[Any]) -> tuple[int, bool]:
    """(number of rows, whether it is exact). Beyond EXACT_UP_TO it is the planner's estimate, at least EXACT_UP_TO + 1."""
    rows: Select[Any] = statement.with_only_columns(literal_column("1"), maintain_column_froms=True).order_by(None)
    capped = rows.limit(EXACT_UP_TO + 1).subquery()
    counted = (await scope.db.execute(select(func.count()).select_from(capped))).scalar_one()
    if counted <= EXACT_UP_TO:
        return counted, True
    plan = (await scope.db.execute(_Explain(rows))).scalar_one()
    return max(int(plan[0]["Plan"]["Plan Rows"]), counted), False
