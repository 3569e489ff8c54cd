"""Connecting a mailbox by Google's consent: what is checked, and what happens to its tokens in the years after."""

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from agentic_crm.email.connectors.faults import Temporary
from agentic_crm.email.oauth.tokens import MailboxTokens
from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.scope import SystemActor
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from tests.email.gmail.conftest import USERS, Box
from tests.make.google_answers import Break
from tests.make.google_peer import READ, SEND
from tests.make.people import Person
from tests.make.programs import with_key


def tokens_of(box: Box, databases: dict[Role, Database], settings: Settings) -> MailboxTokens:
    """As a worker's job has them."""
    assert box.person.workspace_id is not None
    assert box.id is not None
    workspace_id = box.person.workspace_id

    def transaction() -> Any:
        return databases[Role.WORKER].scoped(workspace_id, SystemActor("mail"))

    return MailboxTokens(transaction, settings, box.id)


async def test_consent_is_asked_for_the_least_and_kept_once(box: Box, other_owner: Person) -> None:
    await box.put(3)
    assert (await box.person.get("/mailbox-consents/providers")).json() == [{"id": "google", "kind": "gmail"}]
    url = await box.ask()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["scope"].split() == ["openid", "email", READ]
    assert (asked["code_challenge_method"], asked["access_type"], asked["prompt"]) == ("S256", "offline", "consent")
    assert asked["redirect_uri"].endswith("/connect-mailbox/google")
    returned = await box.peer.consent(url, box.email)

    # Nobody else can hand the answer on: not another person, not another session of the same person, not a program with a key.
    stolen = await other_owner.post(
        f"/api/v1/workspaces/{box.person.workspace_id}/mailbox-consents/finish",
        {"state": returned["state"], "code": "c"},
    )
    assert stolen.status_code == 404
    elsewhere = await other_owner.post(
        "/mailbox-consents/finish", {"state": returned["state"], "code": returned["code"]}
    )
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "consent_state")
    program = await with_key(box.person, "read", "write", role="admin")
    by_key = await program.post("/mailbox-consents", {"provider": "google"})
    assert (by_key.status_code, by_key.json()["code"]) in ((403, "consent_needs_browser"), (403, "scope_not_granted"))

    done = await box.finish(returned)
    assert done.status_code == 200, done.text
    assert (done.json()["return_to"], done.json()["mailbox"]["address"]) == ("mailboxes", box.email)
    box.id = UUID(done.json()["mailbox"]["id"])
    again = await box.finish(returned)
    assert (again.status_code, again.json()["code"]) == (409, "consent_state")
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"], state["provider"]) == ("fine", 3, "gmail")

    # The same mailbox a second time is refused, and nothing of the tokens is anywhere in the open.
    twice = await box.finish(await box.peer.consent(await box.ask(), box.email))
    assert (twice.status_code, twice.json()["code"]) == (409, "mailbox_connected")
    (row,) = await box.rows("select secret, granted_scopes from mailbox_credentials where mailbox_id = :id")
    assert b"google_" not in bytes(row[0])
    assert READ in row[1]
    assert SEND not in row[1]

    # Somebody wants to send: asked for then, and what was granted counts.
    wider = {"mailbox_id": str(box.id), "wants_send": True}
    url = await box.ask(**wider)
    assert SEND in parse_qs(urlsplit(url).query)["scope"][0].split()
    assert parse_qs(urlsplit(url).query)["login_hint"] == [box.email]
    assert (await box.finish(await box.peer.consent(url, box.email))).status_code == 200
    (row,) = await box.rows("select granted_scopes from mailbox_credentials where mailbox_id = :id")
    assert SEND in row[0]


async def test_what_goes_wrong_at_consent_is_said(box: Box) -> None:
    async def refused(returned: dict[str, str]) -> tuple[int, str, dict[str, Any]]:
        answer = await box.finish(returned)
        return answer.status_code, answer.json()["code"], answer.json()

    async def state() -> str:
        return parse_qs(urlsplit(await box.ask()).query)["state"][0]

    assert (await refused({"state": await state(), "error": "access_denied"}))[:2] == (422, "consent_declined")
    policy = {"state": await state(), "error": "admin_policy_enforced"}
    assert (await refused(policy))[:2] == (422, "consent_needs_admin")
    assert (await refused({"state": await state(), "code": "made up"}))[:2] == (409, "consent_state")

    box.peer.unticked = {READ}
    missing = await refused(await box.peer.consent(await box.ask(), box.email))
    assert (*missing[:2], missing[2]["missing"]) == (422, "consent_scope_missing", [READ])
    box.peer.unticked = set()

    redirects, box.peer.redirects = box.peer.redirects, ("https://elsewhere.example/",)
    assert (await refused(await box.peer.consent(await box.ask(), box.email)))[:2] == (422, "consent_misconfigured")
    box.peer.redirects = redirects
    box.peer.breaks = [Break("/oauth2/token", 401, '{"error": "invalid_client", "error_description": "gone"}')]
    assert (await refused(await box.peer.consent(await box.ask(), box.email)))[:2] == (422, "consent_misconfigured")
    box.peer.breaks = [Break("/oauth2/token", 502, "<html>Bad gateway</html>")]
    assert (await refused(await box.peer.consent(await box.ask(), box.email)))[:2] == (503, "consent_unavailable")
    disabled = '{"error": {"code": 403, "errors": [{"reason": "accessNotConfigured"}], "message": "Gmail API has not been used"}}'
    box.peer.breaks = [Break("/profile", 403, disabled)]
    status, code, problem = await refused(await box.peer.consent(await box.ask(), box.email))
    assert (status, code, problem["fault"]) == (422, "mailbox_not_reached", "api_disabled")
    assert (await box.person.get("/mailboxes")).json() == []


async def test_revoked_seen_reconnected_and_nothing_lost(box: Box) -> None:
    await box.put(4)
    await box.connect()
    await box.sync()
    before = await box.rows(
        "select id from messages where account_id = (select account_id from mailboxes where id = :id)"
    )
    box.peer.revoke_everything()
    await box.put(2)
    state = await box.sync()
    assert (state["health"], state["fault"]["code"]) == ("reauth_required", "consent_ended")
    # Nothing knocks any more.
    asked = len(box.peer.asked)
    await box.worker.skip_waiting()
    await box.worker.drain()
    assert len(box.peer.asked) == asked

    stranger = next(one for one in USERS[::-1] if one != box.email)
    other = await box.finish(await box.peer.consent(await box.ask(mailbox_id=str(box.id)), stranger))
    assert (other.status_code, other.json()["code"]) == (422, "consent_other_mailbox")
    assert (other.json()["expected"], other.json()["got"]) == (box.email, stranger)
    assert (await box.read())["health"] == "reauth_required"

    again = await box.finish(await box.peer.consent(await box.ask(mailbox_id=str(box.id)), box.email))
    assert again.status_code == 200, again.text
    state = await box.sync()
    assert (state["health"], state["counts"]["stored"]) == ("fine", 6)
    after = await box.rows(
        "select id from messages where account_id = (select account_id from mailboxes where id = :id)"
    )
    assert {row[0] for row in before} <= {row[0] for row in after}
    assert set(await box.here()) == set(await box.other.there())


async def test_tokens_are_renewed_once_and_never_lost(
    box: Box, databases: dict[Role, Database], google_settings: Settings
) -> None:
    await box.connect()
    tokens = tokens_of(box, databases, google_settings)
    box.peer.rotates = True
    expire = "update mailbox_credentials set expires_at = now(), updated_at = now() - interval '1 hour' where mailbox_id = :id"
    await box.change(expire)
    box.peer.asked.clear()
    # Sixteen at once: one asks, and its refresh token is good for one use.
    found = await asyncio.gather(*(tokens.bearer() for _ in range(16)))
    assert (len(set(found)), box.peer.count("/oauth2/token")) == (1, 1)
    # Refused by the provider whatever its expiry says: one other for all, and none by the minute.
    (row,) = await box.rows("select generation, previous_secret from mailbox_credentials where mailbox_id = :id")
    assert row[0] > 1
    assert row[1] is not None
    await box.change("update mailbox_credentials set updated_at = now() - interval '1 minute' where mailbox_id = :id")
    others = await asyncio.gather(*(tokens.refused(found[0]) for _ in range(4)))
    assert len(set(others)) == 1
    assert found[0] not in others
    with pytest.raises(Temporary) as short:
        await tokens.refused(others[0])
    assert short.value.code == "access_short"

    # We died after the provider had taken the newest into use: the one before is tried once.
    box.peer.rotates = False
    await box.change(expire)
    box.peer.breaks = [Break("/oauth2/token", 400, '{"error": "invalid_grant"}')]
    box.peer._dead.clear()
    assert await tokens.bearer()
    # What passes is no end of a consent.
    for status, body in ((500, "<html>"), (503, ""), (200, "{"), (400, '{"error": "temporarily_unavailable"}')):
        await box.change(expire)
        box.peer.breaks = [Break("/oauth2/token", status, body)]
        state = await box.sync()
        assert (state["health"], state["fault"]["code"] in ("unreachable", "bad_answer")) == ("unreachable", True)
        await box.change("update mailboxes set not_before = null where id = :id")
    state = await box.sync()
    # Whatever its state was, it answers again; there is no mail in it.
    assert state["health"] == "empty"

    # An app in testing: Google ends its consents after seven days, and says no more than that they are over.
    await box.change(expire)
    seven = f"update mailbox_credentials set consented_at = now() - interval '{timedelta(days=7).total_seconds()} seconds' where mailbox_id = :id"
    await box.change(seven)
    box.peer.revoke_everything()
    assert (await box.sync())["fault"]["code"] == "consent_ended_testing"
