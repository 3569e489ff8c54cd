"""What a package leaves open is asked: which record, which day, which currency; and answers change exactly what hangs on them."""

from decimal import Decimal
from typing import Any

import pytest

from agentic_crm.engine.actions import Evidence, SuggestedAction
from agentic_crm.engine.analysis import Doubt
from agentic_crm.engine.approve import Accept, ApprovalRefusal, ApprovedPackage, Package, Reject, RejectReason, resolve
from agentic_crm.engine.approve import package_hash as sealed
from agentic_crm.engine.evidence import locate
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.propose import Source, questions_of
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, Person, Stage, Workspace
from tests.ai.suggested import action

STAGES = (Stage("lead", "Lead", "open"), Stage("won", "Won", "won"))
DANA = Person("Dana Weiss", "dana@ours.example")
WORKSPACE = Workspace("Ours", ("ours.example",), "Europe/Berlin", "EUR", DANA, (DANA,), STAGES)
PUMPS = KnownDeal("d-pumps", "Pumps for Jena", Decimal(9000), "EUR", "lead", companies=("c-acme",))
VALVES = KnownDeal("d-valves", "Valves for Gera", Decimal(4000), "EUR", "lead", companies=("c-acme",))
OLD = KnownDeal("d-old", "Pumps of 2019", None, None, "won", companies=("c-acme",))
CRM = CrmSnapshot(
    companies=(
        KnownCompany("c-acme", "Acme GmbH", "acme.example"),
        KnownCompany("c-other", "ACME", "acme-vienna.example"),
    ),
    contacts=(
        KnownContact("p-1", "Anna Schmidt", "anna@acme.example", company="c-acme"),
        KnownContact("p-2", "Anna Schmidt", "anna@borea.example"),
    ),
    deals=(PUMPS, VALVES, OLD),
)


def thread(body: str, sender: str = "Jane Roe <jane@acme.example>", subject: str = "Order") -> Source:
    raw = (
        f"Message-ID: <m@x.example>\nFrom: {sender}\nTo: Dana Weiss <dana@ours.example>\nSubject: {subject}\n"
        f"Date: Tue, 02 Mar 2027 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
    return Source("m-1", normalize(raw.encode()))


def quoting(one: SuggestedAction, source: Source, words: str, field: str | None = None) -> SuggestedAction:
    found = locate(words, source.message, field=field)
    assert isinstance(found, Evidence)
    return one.model_copy(update={"evidence": (found.model_copy(update={"message_id": source.id}),)})


def shown(one: SuggestedAction) -> dict[str, Any]:
    """An action of whichever type as JSON has it."""
    return one.model_dump(mode="json")


def won(target: str = "d-pumps") -> SuggestedAction:
    return action("update:x", "update_deal", {"changes": {"stage": "won"}}, {"target": target})


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Here is our order, please go ahead.", ["d-pumps", "d-valves"]),
        ("Here is our order of the pumps for Jena.", None),
        ("Here is our order, 4,000 EUR as agreed.", ["d-valves", "d-pumps"]),
    ],
)
def test_which_open_deal_is_asked_unless_the_mail_says_it(body: str, asked: list[str] | None) -> None:
    task = action("task:x", "create_task", {"title": "Confirm"}, {"about": ["d-pumps"]})
    found = questions_of((won(), task), CRM, WORKSPACE, [thread(body)])
    if asked is None:
        assert found == ()
        return
    [question] = found
    assert [one.key for one in question.candidates] == asked
    assert (question.ref, question.refs, question.none) == ("update:x", ("update:x", "task:x"), "create")
    codes = [[ground.code for ground in one.grounds] for one in question.candidates]
    assert codes == ([["open_deal"]] * 2 if asked[0] == "d-pumps" else [["amount_stands"], ["open_deal"]])


def test_an_answer_moves_everything_that_hangs_on_it_and_nothing_else() -> None:
    task = action("task:x", "create_task", {"title": "Confirm"}, {"about": ["d-pumps", "c-acme"]})
    actions = (won(), task)
    package = Package(
        actions, (), questions_of(actions, CRM, WORKSPACE, [thread("Please go ahead.", subject="Re: Filters")])
    )
    assert sealed(package) != sealed(Package(actions))
    accepted: dict[str, Any] = dict.fromkeys(("update:x", "task:x"), Accept())

    refused = resolve(package, accepted)
    assert isinstance(refused, ApprovalRefusal)
    assert [(one.code, one.actions) for one in refused.problems] == [("unanswered", ("update:x", "task:x"))]
    offered: list[dict[tuple[str, str | None], str | None]] = [
        {("update:x", None): "d-old"},
        {("task:x", None): "d-valves"},
    ]
    for wrong in offered:
        refused = resolve(package, accepted, wrong)
        assert isinstance(refused, ApprovalRefusal)
        assert "unknown_answer" in [getattr(one, "rule", None) for one in refused.problems]

    other = resolve(package, accepted, {("update:x", None): "d-valves"})
    assert isinstance(other, ApprovedPackage)
    update, confirm = map(shown, other.actions)
    assert (update["links"]["target"], confirm["links"]["about"]) == ("d-valves", ["d-valves", "c-acme"])

    new = resolve(package, accepted, {("update:x", None): None})
    assert isinstance(new, ApprovedPackage)
    deal, about = map(shown, new.actions)
    assert (deal["type"], deal["fields"]["name"], deal["fields"]["stage"]) == ("create_deal", "Filters", "won")
    assert about["links"]["about"] == ["update:x", "c-acme"]

    rejected = accepted | {"update:x": Reject(RejectReason.WRONG)}
    alone = resolve(package, rejected)
    assert isinstance(alone, ApprovalRefusal), "the task still says something about one of the two"
    assert isinstance(resolve(package, rejected, {("update:x", None): "d-valves"}), ApprovedPackage)


def test_namesakes_are_asked_about_where_nothing_tells_them_apart() -> None:
    anna = action("contact:anna", "create_contact", {"name": "Anna Schmidt", "email": "a.schmidt@acme.example"})
    acme = action("company:acme", "create_company", {"name": "Acme"})
    here = thread("Kind regards\nAnna Schmidt", sender="Anna Schmidt <a.schmidt@acme.example>")
    person, firm = questions_of((anna, acme), CRM, WORKSPACE, [here])
    assert [one.key for one in person.candidates] == ["p-1", "p-2"]
    assert "same_domain" in [ground.code for ground in person.candidates[0].grounds]
    assert [one.key for one in firm.candidates] == ["c-acme", "c-other"]
    package = Package((anna, acme), (), (person, firm))
    accepted: dict[str, Any] = dict.fromkeys(("contact:anna", "company:acme"), Accept())
    done = resolve(package, accepted, {("contact:anna", None): "p-2", ("company:acme", None): None})
    assert isinstance(done, ApprovedPackage)
    assert [(one.ref, one.record_id) for one in done.bindings] == [("contact:anna", "p-2")]

    linked = action("task:x", "create_task", {"title": "Call Anna"}, {"about": ["p-2"]})
    away = thread("Please call Anna Schmidt.", sender="Dana Weiss <dana@ours.example>")
    [who] = questions_of((linked,), CRM, WORKSPACE, [away])
    assert (who.none, [one.key for one in who.candidates]) == ("unlink", ["p-2", "p-1"])
    assert questions_of((linked,), CRM, WORKSPACE, [thread("x", sender="Anna <anna@borea.example>")]) == ()


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("Please send it by 03/04/2027.", ["2027-04-03", "2027-03-04"]),
        ("Please send it by 03/04/2027, we close on 25/12/2027.", None),
        ("Please send it by Saturday 03/04/2027.", None),
        ("Bitte senden Sie uns das Angebot bis zum 03/04/2027, wir warten darauf.", None),
    ],
)
def test_a_day_in_figures_is_asked_about_unless_something_settles_it(body: str, asked: list[str] | None) -> None:
    source = thread(body)
    task = quoting(action("task:x", "create_task", {"title": "Send", "due": "2027-04-03"}), source, "03/04/2027", "due")
    found = questions_of((task,), CRM, WORKSPACE, [source])
    assert [[one.key for one in question.candidates] for question in found] == ([asked] if asked else [])
    if found:
        done = resolve(Package((task,), (), found), {"task:x": Accept()}, {("task:x", "due"): "2027-03-04"})
        assert isinstance(done, ApprovedPackage)
        assert shown(done.actions[0])["fields"]["due"] == "2027-03-04"


@pytest.mark.parametrize(
    ("sender", "words", "asked"),
    [
        ("Jo <jo@firm.ca>", "$9,000", ["CAD", "USD"]),
        ("Jo <jo@firm.ca>", "CA$9,000", None),
        ("Jo <jo@firm.example>", "$9,000", None),
    ],
)
def test_a_bare_sign_of_several_currencies_is_asked_about(sender: str, words: str, asked: list[str] | None) -> None:
    source = thread(f"We can pay {words} for it.", sender=sender)
    fields = {"name": "Pumps", "amount": "9000.00", "currency": "USD"}
    deal = quoting(action("deal:x", "create_deal", fields), source, words, "amount")
    found = questions_of((deal,), CRM, WORKSPACE, [source])
    assert [[one.key for one in question.candidates] for question in found] == ([asked] if asked else [])


def test_what_a_model_doubts_is_asked_even_where_the_rules_would_not() -> None:
    source = thread("Here is our order of the pumps for Jena.")
    [question] = questions_of((won(),), CRM, WORKSPACE, [source], (Doubt("d-pumps", ("d-valves",)),))
    assert [one.key for one in question.candidates] == ["d-pumps", "d-valves"]
    assert question.candidates[1].grounds[-1].code == "model_says"
