"""The session check costs one round trip: login, membership and scope are one statement, whatever credential is shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from asgi_lifespan import LifespanManager
from sqlalchemy import event

from agentic_crm.app import create_app
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.make.people import Api
from tests.make.programs import with_key, with_tokens


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def test_it_is_one_statement_before_the_page_s_own(settings: Settings) -> None:
    app = create_app(settings)
    async with LifespanManager(app):
        api = Api(httpx.ASGITransport(app=app), str(settings.public_url).rstrip("/"))
        owner = await api.owner()
        clients = [owner.client, (await with_key(owner)).client, (await with_tokens(owner, "read")).client]
        for client in clients:
            path = owner.path("/companies")
            # The first request may mark the credential as used, which happens once a minute at most.
            (await client.get(path)).raise_for_status()
            with counted(app.state.crm.database) as sent:
                (await client.get(path)).raise_for_status()
            assert len(sent) == 2, "\n\n".join(sent)
            assert "enter_workspace" in sent[0]
            assert "from companies" in sent[1]
        await api.close()
