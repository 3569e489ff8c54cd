"""A small CRM, and random packages on it: trees of tasks, diamonds of deals, deal chains, updates, duplicates."""

from decimal import Decimal
from uuid import UUID, uuid5

from hypothesis import strategies as st

from agentic_crm.engine.actions import (
    AboutLinks,
    CompanyFields,
    ContactChanges,
    ContactFields,
    ContactLinks,
    ContactUpdate,
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DealChanges,
    DealFields,
    DealLinks,
    DealRelation,
    DealUpdate,
    DealUpdateLinks,
    DraftReply,
    DraftReplyFields,
    InteractionFields,
    InteractionKind,
    LogInteraction,
    RelatedDeal,
    SuggestedAction,
    TargetLink,
    TaskFields,
    TaskLinks,
    UpdateContact,
    UpdateDeal,
)
from agentic_crm.engine.approve import Accept, ApprovedPackage, Package, bases_of, resolve
from agentic_crm.engine.plan import ExecutionPlan, PlanRefusal, plan
from agentic_crm.engine.snapshot import (
    CrmSnapshot,
    KnownCompany,
    KnownContact,
    KnownDeal,
    KnownTask,
    Person,
    Stage,
    Workspace,
)

DANA = Person("Dana Weiss", "dana@northwind.example")
WORKSPACE = Workspace(
    name="Northwind",
    domains=("northwind.example",),
    time_zone="Europe/Berlin",
    currency="EUR",
    owner=DANA,
    members=(DANA, Person("Ole Berg", "ole@northwind.example")),
    pipeline=(
        Stage("lead", "Lead", "open"),
        Stage("proposal", "Proposal", "open"),
        Stage("won", "Won", "won"),
        Stage("lost", "Lost", "lost"),
    ),
)
SNAPSHOT = CrmSnapshot(
    companies=(
        KnownCompany("co_1", "Acme GmbH", "acme.example", version=3),
        KnownCompany("co_2", "Beta AG", "beta.example"),
    ),
    contacts=(
        KnownContact("ct_1", "Jane Roe", "jane@acme.example", "Buyer", company="co_1", version=2),
        KnownContact("ct_2", "Max Moritz", "max@beta.example"),
    ),
    deals=(
        KnownDeal("de_1", "12 arms", Decimal("84000.00"), "EUR", "lead", None, ("co_1",), ("ct_1",), version=4),
        KnownDeal("de_2", "Maintenance", stage="lead"),
    ),
    tasks=(KnownTask("ta_1", "Send quote", about=("de_1",)),),
)


def ids(key: str) -> str:
    return str(uuid5(UUID(int=7), key))


def approve_all(*actions: SuggestedAction, snapshot: CrmSnapshot = SNAPSHOT) -> ApprovedPackage:
    package = Package(actions, bases_of(actions, snapshot))
    approved = resolve(package, {action.ref: Accept() for action in actions})
    assert isinstance(approved, ApprovedPackage), approved
    return approved


def plan_all(*actions: SuggestedAction, snapshot: CrmSnapshot = SNAPSHOT) -> ExecutionPlan:
    made = plan(approve_all(*actions, snapshot=snapshot), snapshot, WORKSPACE, ids)
    assert isinstance(made, ExecutionPlan), made
    return made


def refuse_all(*actions: SuggestedAction, snapshot: CrmSnapshot = SNAPSHOT) -> PlanRefusal:
    made = plan(approve_all(*actions, snapshot=snapshot), snapshot, WORKSPACE, ids)
    assert isinstance(made, PlanRefusal), made
    return made


def company(ref: str, name: str = "New Co", domain: str | None = None) -> CreateCompany:
    return CreateCompany(ref=ref, fields=CompanyFields(name=name, domain=domain))


def contact(ref: str, email: str | None = None, at: str | None = None, name: str = "New Person") -> CreateContact:
    return CreateContact(ref=ref, fields=ContactFields(name=name, email=email), links=ContactLinks(company=at))


def deal(
    ref: str,
    name: str = "New deal",
    companies: tuple[str, ...] = (),
    contacts: tuple[str, ...] = (),
    follows: str | None = None,
) -> CreateDeal:
    related = RelatedDeal(deal=follows, relation=DealRelation.RENEWAL) if follows else None
    links = DealLinks(companies=companies, contacts=contacts, related=related)
    return CreateDeal(ref=ref, fields=DealFields(name=name), links=links)


def task(ref: str, title: str = "Call", about: tuple[str, ...] = (), parent: str | None = None) -> CreateTask:
    return CreateTask(ref=ref, fields=TaskFields(title=title), links=TaskLinks(about=about, parent=parent))


def change_deal(ref: str, target: str = "de_1", contacts: tuple[str, ...] = (), **changes: object) -> UpdateDeal:
    return UpdateDeal(
        ref=ref,
        fields=DealUpdate(changes=DealChanges.model_validate(changes)),
        links=DealUpdateLinks(target=target, add_contacts=contacts),
    )


def change_contact(ref: str, target: str = "ct_1", **changes: object) -> UpdateContact:
    fields = ContactUpdate(changes=ContactChanges.model_validate(changes))
    return UpdateContact(ref=ref, fields=fields, links=TargetLink(target=target))


@st.composite
def packages(draw: st.DrawFn, max_size: int = 200) -> tuple[SuggestedAction, ...]:
    """A valid package in any order of its actions: local links only go to actions drawn before, then it is shuffled."""
    made: dict[str, list[str]] = {
        "company": ["co_1", "co_2"],
        "contact": ["ct_1", "ct_2"],
        "deal": ["de_1", "de_2"],
        "task": ["ta_1"],
    }

    def some(kind: str, most: int = 3) -> tuple[str, ...]:
        return tuple(draw(st.lists(st.sampled_from(made[kind]), max_size=most, unique=True)))

    def maybe(kind: str) -> str | None:
        return draw(st.none() | st.sampled_from(made[kind]))

    actions: list[SuggestedAction] = []
    size = draw(st.integers(min_value=1, max_value=max_size))
    for number in range(size):
        kind = draw(st.sampled_from(("company", "contact", "deal", "task", "log", "draft", "stage", "people")))
        ref = f"{kind}:{number}"
        twin = draw(st.integers(min_value=0, max_value=number))
        if kind == "company":
            actions.append(company(ref, f"Firm {twin}", draw(st.sampled_from((None, f"firm{twin}.example")))))
        elif kind == "contact":
            # Twins of one address must agree on their employer: only those of the same number share both.
            actions.append(contact(ref, f"p{number}@x.example", maybe("company"), f"Person {twin}"))
        elif kind == "deal":
            actions.append(deal(ref, f"Deal {number}", some("company"), some("contact"), maybe("deal")))
        elif kind == "task":
            about = some("company", 1) + some("contact", 1) + some("deal", 1)
            actions.append(task(ref, f"Task {twin}", about, maybe("task")))
        elif kind == "log":
            fields = InteractionFields(kind=InteractionKind.CALL, summary=f"Call {twin}")
            actions.append(LogInteraction(ref=ref, fields=fields, links=AboutLinks(about=some("deal"))))
        elif kind == "draft":
            reply = DraftReplyFields(to=("jane@acme.example",), subject="Re", body="Hello")
            actions.append(DraftReply(ref=ref, fields=reply))
        elif kind == "stage":
            actions.append(change_deal(ref, "de_1", some("contact"), stage="proposal"))
        else:
            actions.append(change_contact(ref, "ct_2", title="Head"))
        if kind in made:
            made[kind].append(ref)
    return tuple(draw(st.permutations(actions)))
