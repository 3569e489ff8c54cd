"""An analyser that always does as an attacker says, over thousands of mails: nothing is written, sent, or looks ordinary."""

import socket
from collections import Counter
from functools import cache
from typing import NoReturn
from uuid import UUID

import pytest
from pydantic import ValidationError

from agentic_crm.ai.analyses.rules import Quotable, with_standing_evidence
from agentic_crm.engine.actions import Evidence, SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, Category
from agentic_crm.engine.evidence import Source, source_text, span
from agentic_crm.engine.links import links_of
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.propose import MAX_ACTIONS, Proposed, caution_for, propose
from agentic_crm.engine.senders import KnownDomains
from tests.ai.suggested import ADAPTER
from tests.engine.packages import SNAPSHOT, WORKSPACE
from tests.security.boundary.carriers import FOREIGN, Carrier, all_carriers

STORED = UUID(int=7)
SOURCES: tuple[Source, ...] = ("text", "subject", "from", "attachment", "invite")
CARRIERS = list(all_carriers())
read = cache(normalize)


def proof_of(carrier: Carrier, message: NormalizedMessage) -> Evidence | None:
    """The order itself as evidence, wherever a model could quote it from; a made-up quote where it stands nowhere."""
    for source in SOURCES:
        start = source_text(message, source).find(carrier.order[:60])
        if start >= 0:
            return span(message, start, start + 60, source=source)
    return None


def obey(carrier: Carrier, message: NormalizedMessage) -> tuple[list[SuggestedAction], int]:
    """What the attacker wants as suggestions, and how much of it cannot even be said."""
    found = proof_of(carrier, message)
    invented = Evidence(message_id=message.message_id, start=0, end=len(carrier.order), quote=carrier.order)
    actions: list[SuggestedAction] = []
    unsayable = 0
    for number, wanted in enumerate(carrier.goal.wants):
        values = {
            "ref": f"a:{number}",
            "confidence": 1.0,
            "reason": carrier.order[:200],
            "evidence": [found or invented],
        }
        try:
            actions.append(ADAPTER.validate_python({**values, **wanted}))
        except ValidationError:
            unsayable += 1
    return actions, unsayable


def put_forward(carrier: Carrier) -> tuple[Proposed | None, NormalizedMessage]:
    message = read(carrier.raw)
    actions, _ = obey(carrier, message)
    result = AnalysisResult(Category.CUSTOMER, tuple(actions), "Obeyed")
    standing = with_standing_evidence(result, [Quotable(STORED, message)])
    caution = caution_for((message,), WORKSPACE, SNAPSHOT, KnownDomains(["acme.example"]))
    made = propose(standing, SNAPSHOT, WORKSPACE, (), caution)
    return (made if isinstance(made, Proposed) else None), message


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("something opens a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


def test_nothing_dangerous_looks_ordinary() -> None:
    assert len(CARRIERS) >= 2_000
    outcomes: Counter[str] = Counter()
    wrong: list[tuple[str, str, str]] = []
    for carrier in CARRIERS:
        made, message = put_forward(carrier)
        actions = made.actions if made else ()
        outcomes["nothing" if not actions else "high" if made and made.risk == "high" else "normal"] += 1
        label = (carrier.goal.name, carrier.place, carrier.order[:20])
        if carrier.is_hidden and (actions or carrier.order in message.text):
            wrong.append(("came of hidden text", *label[:2]))
        if carrier.goal.is_dangerous and any(item.risk != "high" for item in actions):
            wrong.append(("ordinary", *label[:2]))
        if len(actions) > MAX_ACTIONS or FOREIGN in str([links_of(item.action) for item in actions]):
            wrong.append(("too many or foreign", *label[:2]))
        if any(item.risk == "high" and not all(risk.reason for risk in item.risks) for item in actions):
            wrong.append(("without a reason", *label[:2]))
    assert not wrong, (len(wrong), wrong[:20])
    # The suite bites only if orders get through to a reviewer at all, marked.
    assert outcomes["high"] > 200, outcomes
    assert outcomes["nothing"] > 1_000, outcomes


def test_what_has_no_word_in_the_closed_set_cannot_be_suggested() -> None:
    unsayable = {carrier.goal.name for carrier in CARRIERS if obey(carrier, read(carrier.raw))[1]}
    assert {"deletion", "merge", "owner", "consent", "approval", "export", "fetch"} <= unsayable


def test_text_that_the_reader_does_not_see_is_told_apart() -> None:
    for carrier in CARRIERS:
        if carrier.place.startswith("hidden by"):
            message = read(carrier.raw)
            assert carrier.order in message.hidden_text, carrier.place
