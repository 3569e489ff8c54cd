"""What Graph's errors become: faults with words, told apart by what helps. Nothing is asked twice, and no token goes elsewhere."""

from datetime import timedelta

import pytest

from agentic_crm.email.connectors.faults import CursorGone, MailboxFault, ReauthRequired, Refused, Temporary, Throttled
from tests.email.graph.conftest import Outlook

HTML = b"<!DOCTYPE html><html><body>Service Unavailable</body></html>"
CUT = b'{"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#Collection(message)", "value": [{"id": "AAk'


@pytest.mark.parametrize(
    ("status", "code", "fault", "said"),
    [
        (500, "InternalServerError", Temporary, "unreachable"),
        (503, "MailboxStoreUnavailable", Temporary, "unreachable"),
        (504, "GatewayTimeout", Temporary, "unreachable"),
        (502, HTML, Temporary, "unreachable"),
        (403, HTML, Temporary, "unreachable"),
        (200, HTML, Temporary, "bad_answer"),
        (200, CUT, Temporary, "bad_answer"),
        (200, b"[]", Temporary, "bad_answer"),
        (200, b'{"value": [{}]}', Temporary, "bad_answer"),
        (200, b'{"value": []}', Temporary, "bad_answer"),
        (200, b'{"value": [], "@odata.nextLink": "https://thief.example/v1.0/me"}', Temporary, "bad_answer"),
        (200, b'{"value": [], "@odata.deltaLink": 7}', Temporary, "bad_answer"),
        (
            200,
            b'{"value": [{"id": "x", "receivedDateTime": "soon", "isRead": 0, "flag": 0, "categories": 0}], "@odata.deltaLink": "/"}',
            Temporary,
            "bad_answer",
        ),
        (400, "RequestBroker--ParseUri", Temporary, "question_refused"),
        (400, "SyncStateInvalid", CursorGone, "cursor_gone"),
        (410, "resyncRequired", CursorGone, "cursor_gone"),
        (404, "ErrorItemNotFound", CursorGone, "folder_gone"),
        (403, "ErrorAccessDenied", ReauthRequired, "permission_missing"),
        (404, "MailboxNotEnabledForRESTAPI", Refused, "no_cloud_mailbox"),
        (302, b"", Temporary, "unreachable"),
    ],
)
async def test_a_fault_says_what_it_is(
    outlook: Outlook, status: int, code: str | bytes, fault: type[MailboxFault], said: str
) -> None:
    outlook.put(0)
    cursor = (await outlook.connector.baseline(outlook.inbox)).cursor
    heard = len(outlook.server.heard)
    if isinstance(code, bytes):
        outlook.server.fail("/delta", status, body=code)
    else:
        outlook.server.fail("/delta", status, code)
    with pytest.raises(fault) as caught:
        await outlook.changed(cursor)
    assert type(caught.value) is fault
    assert caught.value.code == said
    # Two questions: what is new, and the delta. Whoever called decides when it is asked again.
    assert len(outlook.server.heard) - heard <= 3
    # Graph's words name ids and tenants, and are not for people.
    assert "thief" not in caught.value.detail


@pytest.mark.parametrize(
    ("status", "header", "low", "high"),
    [
        (429, "37", 37, 37),
        (503, "120", 120, 120),
        (504, "1", 1, 1),
        (429, None, 60, 60),
        (429, "Wed, 21 Oct 2015 07:28:00 GMT", 1, 1),
    ],
)
async def test_patience_is_measured(outlook: Outlook, status: int, header: str | None, low: int, high: int) -> None:
    outlook.put(*range(5))
    headers = {"Retry-After": header} if header else {}
    outlook.server.fail("value", status, "ApplicationThrottled", headers=headers, after=2)
    ids = [one.id for one in outlook.box.messages.values()]
    with pytest.raises(Throttled) as caught:
        await outlook.fetched(*ids)
    assert timedelta(seconds=low) <= caught.value.retry_after <= timedelta(seconds=high)


async def test_a_rule_of_the_organisation_is_no_lost_consent(outlook: Outlook) -> None:
    body = b'{"error": {"code": "ErrorAccessDenied", "message": "Access to OData is disabled: Blocked by tenant configured AccessPolicy settings."}}'
    outlook.server.fail("/mailFolders", 403, body=body)
    with pytest.raises(Refused) as caught:
        await outlook.connector.folders()
    assert caught.value.code == "blocked_by_policy"


async def test_a_refused_token_is_renewed_once(outlook: Outlook) -> None:
    outlook.put(0)
    outlook.server.tokens = {"second"}
    outlook.tokens.following = ["second"]
    assert (await outlook.connector.baseline(outlook.inbox)).total == 1
    assert outlook.tokens.renewed == 1
    # The next one is refused as well: only consent helps.
    outlook.server.tokens = set()
    outlook.tokens.following = ["third"]
    with pytest.raises(ReauthRequired):
        await outlook.connector.baseline(outlook.inbox)
    assert (outlook.tokens.renewed, len(outlook.server.heard)) == (2, 4)


async def test_nobody_there_is_temporary(outlook: Outlook) -> None:
    outlook.put(0)
    message = next(iter(outlook.box.messages.values()))
    outlook.server.fail("value", 200, body=b"", headers={"content-length": "10", "connection": "close"})
    with pytest.raises(Temporary):
        await outlook.fetched(message.id)
