"""A page of a list in one statement: the rows, their owners, what each tells beyond its columns, and how many there are.

A statement is put together once for every kind of question (which filters, which order) and then only given values:
building and compiling it anew costs more than the database needs to answer it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, TextClause, text

from agentic_crm.crm.search.rules import like_pattern
from agentic_crm.models import Member, User
from agentic_crm.platform.db.scope import WorkspaceScope

# Counting reads every row of a workspace's index; a page of 50 must not wait for 200,000 of them.
EXACT_UP_TO: Final = 10_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A table that people page through. In all SQL `r` is its row, `u` the user behind `owner`, a column of `r`.

    `columns` are what a page needs, `r.id` first, `joins` what they need beyond `r` and `u` (left or lateral: one row for each `r`).
    `filters` are conditions by name; each takes the bind of its own name, and `:workspace_id`. Those named in `wide`
    look at `r` alone and leave many rows: somebody with limits is then served owner by owner.
    """

    kind: str
    table: str
    owner: str
    columns: str
    joins: str
    filters: Mapping[str, str]
    wide: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """`rows` with the listing's columns; `total` is an estimate, above EXACT_UP_TO, when it is not exact."""

    rows: Sequence[tuple[Any, ...]]
    total: int
    is_exact: bool


async def read(
    scope: WorkspaceScope,
    listing: Listing,
    *,
    order: Sequence[str],
    limit: int,
    offset: int = 0,
    q: str | None = None,
    **filters: Any,
) -> Window:
    """Rows in `order` (SQL on `r`; ids settle what is alike), for which all `filters` that are not None hold."""
    values: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
    if q and q.strip():
        values["q"] = like_pattern(q)
    names = tuple(sorted(values))
    values["workspace_id"] = scope.workspace_id
    connection = await scope.db.connection()
    # The first page, which nearly everybody asks for, says so in the text: the plan is then kept, not made each time.
    window = {"limit": limit} | ({"offset": offset} if offset else {})
    is_by_owner = scope.limits.is_limited and listing.wide.issuperset(names)
    # So does a search with its length: taken for a tenth of what is found, no kept plan looks worth it, and making one takes longer than searching.
    length = str(limit) if "q" in names else "cast(:limit as bigint)"
    page = _page(listing, names, tuple(order), length, offset > 0, is_by_owner)
    found = (await connection.execute(page, values | window)).all()
    counted: int = found[0][0]
    # Without rows the number still comes, beside nothing.
    rows = [tuple(row[1:]) for row in found if row[1] is not None]
    if counted <= EXACT_UP_TO:
        return Window(rows, counted, is_exact=True)
    plan = (await connection.execute(_estimate(listing, names), values)).scalar_one()
    # The planner takes the policy on owners for half of the rows; without limits it leaves all of them.
    estimate = int(plan[0]["Plan"]["Plan Rows"]) * (1 if scope.limits.is_limited else 2)
    return Window(rows, max(estimate, counted), is_exact=False)


@lru_cache(maxsize=1024)
def _page(
    listing: Listing, filters: tuple[str, ...], order: tuple[str, ...], length: str, has_offset: bool, is_by_owner: bool
) -> TextClause:
    # Rows alike stand by id, in the direction of the first order: that is how the indexes run.
    sort = ", ".join((*order, "r.id desc" if order and " desc" in order[0] else "r.id"))
    chosen = _chosen(listing, filters)
    offset = "offset cast(:offset as bigint)" if has_offset else ""
    some = f"order by {sort} limit {length} {offset}"
    if is_by_owner:
        found = " union all ".join(f"(select 1 {chosen} and {seen})" for seen in seen_by(listing.kind, listing.owner))
        window = (
            f"select r.* from (select r.id from ({_first(listing, chosen, sort, has_offset)}) r {some}) page "  # noqa: S608
            f"join {listing.table} r on r.workspace_id = cast(:workspace_id as uuid) and r.id = page.id"
        )
    else:
        found = f"select 1 {chosen}"
        window = f"select r.* {chosen} {some}"
    counted = f"select count(*) as total from (select 1 from ({found}) found limit {EXACT_UP_TO + 1}) capped"  # noqa: S608
    return text(
        f"{_sought(listing, filters)}select counted.total, {listing.columns} from ({counted}) counted left join ({window}) r on true "  # noqa: S608
        f"left join members m on m.workspace_id = r.workspace_id and m.id = r.{listing.owner} "
        f"left join users u on u.id = m.user_id {listing.joins} order by {sort}"
    )


def seen_by(kind: str, owner: str) -> tuple[str, str, str]:
    """Conditions on `r`, as somebody with limits: rows of the owners seen, nobody's rows, and all where the kind has no limit.

    The policy says the same of every row; said here, the database goes to those rows instead of leaving out the others.
    """
    sees_all = f"(select sees_all('{kind}'))"
    return (
        f"r.{owner} = any ((select visible_owners('{kind}'))::uuid[])",
        f"r.{owner} is null and not {sees_all}",
        sees_all,
    )


def owners_seen(kind: str) -> str:
    """Each owner once, as `owner.seen`: lists of teams may name somebody twice."""
    return f"(select distinct seen from unnest(visible_owners('{kind}')) seen) owner"  # noqa: S608


def _first(listing: Listing, chosen: str, sort: str, has_offset: bool) -> str:
    """The first ids of each owner, with what they are sorted by: each from an index that begins with the owner."""
    columns = ", ".join(dict.fromkeys(term.split()[0] for term in sort.split(", ")))
    most = f"limit cast(:limit as bigint){' + cast(:offset as bigint)' if has_offset else ''}"
    _, nobodys, everything = seen_by(listing.kind, listing.owner)
    one = f"select {columns} {chosen} and r.{listing.owner} = owner.seen order by {sort} {most}"
    # All alike by their owner, but the planner only knows so of values. Indexes with nulls of their own run the other way.
    first = sort.split(", ", maxsplit=1)[0]
    backward = " desc" if (" desc" in first) != (" nulls " in first) else ""
    return (
        f"select r.* from {owners_seen(listing.kind)} cross join lateral ({one}) r "  # noqa: S608
        f"union all (select {columns} {chosen} and {nobodys} order by r.{listing.owner}{backward}, {sort} {most}) "
        f"union all (select {columns} {chosen} and {everything} order by {sort} {most})"
    )


@lru_cache(maxsize=1024)
def _estimate(listing: Listing, filters: tuple[str, ...]) -> TextClause:
    return text(f"explain (format json) {_sought(listing, filters)}select 1 {_chosen(listing, filters)}")


def _sought(listing: Listing, filters: tuple[str, ...]) -> str:
    """The ids in which a text is found: sought once, for the rows and for their number."""
    if "q" not in filters:
        return ""
    return f"with sought as materialized (select found from search_record_ids('{listing.kind}', cast(:q as text), {EXACT_UP_TO}) found) "  # noqa: S608


def _chosen(listing: Listing, filters: tuple[str, ...]) -> str:
    """From and where. All that is put into the text stands in this program; what people typed is bound."""
    in_workspace = "r.workspace_id = cast(:workspace_id as uuid)"
    conditions = [listing.filters[name] for name in filters if name != "q"]
    if "q" not in filters:
        return f"from {listing.table} r where {' and '.join([in_workspace, *conditions])}"
    # Each looked up by its key, which `offset` keeps as it is written: where little is known of a table, as after an import,
    # the planner would rather read all of a workspace to find a few in it.
    one = f"select r.* from {listing.table} r where {in_workspace} and r.id = sought.found offset 0"  # noqa: S608
    return f"from sought cross join lateral ({one}) r where {' and '.join(conditions) or 'true'}"


def with_owner(
    statement: Select[T], workspace_id: SQLColumnExpression[UUID], member_id: SQLColumnExpression[UUID | None]
) -> Select[T, str]:
    """A record with the name of the member who has it, or None."""
    return (
        statement.outerjoin(Member, (Member.workspace_id == workspace_id) & (Member.id == member_id))
        .outerjoin(User, User.id == Member.user_id)
        .add_columns(User.name)
    )
