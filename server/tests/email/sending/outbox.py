"""An approved mail through the whole outbox, whatever mailbox it leaves from."""

from collections.abc import Awaitable, Callable
from typing import Any

from agentic_crm.email.sending import jobs as _jobs  # noqa: F401 - registers the handlers
from tests.email.conftest import MailWorker
from tests.make.people import Person

Json = dict[str, Any]
Change = Callable[[str], Awaitable[None]]


async def approved(person: Person, subject: str, **more: Any) -> Json:
    """Written, shown and approved; waiting to leave."""
    people = [{"email": "hanna.vogel@helios.example"}]
    created = await person.post("/drafts", {"kind": "new", "to": people, "subject": subject, "body": "Hello", **more})
    assert created.status_code == 201, created.text
    draft = created.json()
    shown = await person.post(f"/drafts/{draft['id']}/prepare", {"version": draft["version"]})
    assert shown.status_code == 200, shown.text
    answer = await person.post(f"/drafts/{draft['id']}/approve", {"sha256": shown.json()["sha256"]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def settled(person: Person, worker: MailWorker, change: Change, sending: Json) -> tuple[Json, list[str]]:
    """What became of it once nothing is left to do, and the states that it was seen in."""
    states: list[str] = []
    for _ in range(12):
        await change("update sendings set send_at = now() - interval '1 second' where state = 'waiting'")
        await change("update jobs set run_at = now() where state = 'queued' and kind <> 'sync_mailbox'")
        before = len(worker.ran)
        await worker.drain()
        found = (await person.get(f"/sendings/{sending['id']}")).raise_for_status().json()
        states.append(found["state"])
        if len(worker.ran) == before:
            return dict(found), states
    raise AssertionError("there is always more to do")
