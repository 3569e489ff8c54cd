"""Whole or nothing: a fault at any statement of an execution leaves no row behind, and the decision can still be carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from agentic_crm.ai.executions import service
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from tests.ai.executions.test_execution import EXECUTOR, arms, rows
from tests.make.packages import decide, make_package
from tests.make.people import Person


class Fault(Exception):
    pass


@contextmanager
def fault_at(database: Database, statement: int) -> Iterator[list[str]]:
    """Let the n-th statement of this role's connections fail before it is sent; yields what was sent."""
    sent: list[str] = []

    def count(_c: Any, _cursor: Any, sql: str, *_: Any) -> None:
        if len(sent) == statement:
            raise Fault(sql)
        sent.append(sql)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", count)


async def test_a_fault_at_every_statement_leaves_nothing_behind(owner: Person, databases: dict[Role, Database]) -> None:
    assert owner.workspace_id
    executor = databases[Role.EXECUTOR]
    package = await make_package(databases, owner, *arms())
    decision = await decide(databases, owner, package)
    before = await rows(databases, owner)
    statement = 0
    while True:
        with fault_at(executor, statement):
            try:
                async with executor.scoped(owner.workspace_id, EXECUTOR) as scope:
                    await service.carry_out(scope, decision)
            except Fault:
                assert await rows(databases, owner) == before, f"statement {statement} left something behind"
                statement += 1
                continue
        break
    assert statement > 40, "the execution has many statements, and each of them failed once"
    after = await rows(databases, owner)
    assert len(after["deals"]) == 1
    with pytest.raises(Exception, match="AC002"):
        async with executor.scoped(owner.workspace_id, EXECUTOR) as scope:
            await service.carry_out(scope, decision)
    assert await rows(databases, owner) == after
