"""How long planning takes: packages of 1,000 and 2,000 actions, with the ratio. Run: python benchmarks/bench_plan.py."""

import gc
import time
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import TypeAdapter

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.approve import Accept, ApprovedPackage, Package, bases_of, resolve
from agentic_crm.engine.plan import ExecutionPlan, derived_ids, plan
from agentic_crm.engine.preview import preview
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal, Person, Stage, Workspace

DANA = Person("Dana", "dana@n.example")
WORKSPACE = Workspace(
    "N",
    ("n.example",),
    "Europe/Berlin",
    "EUR",
    DANA,
    (DANA,),
    (Stage("lead", "Lead", "open"), Stage("won", "Won", "won")),
)
IDS = derived_ids(UUID(int=1), datetime(2026, 3, 6, tzinfo=UTC))
ACTION: TypeAdapter[SuggestedAction] = TypeAdapter(SuggestedAction)


def snapshot(size: int) -> CrmSnapshot:
    return CrmSnapshot(
        tuple(KnownCompany(f"co_{n}", f"Known {n}", f"known{n}.example") for n in range(size)),
        tuple(KnownContact(f"ct_{n}", f"Person {n}", f"p{n}@known{n}.example", company=f"co_{n}") for n in range(size)),
        tuple(
            KnownDeal(f"de_{n}", f"Deal {n}", Decimal(100), "EUR", "lead", companies=(f"co_{n}",)) for n in range(size)
        ),
    )


def actions(size: int) -> tuple[SuggestedAction, ...]:
    """Groups of ten: company, twin, two contacts, a chain of two deals, a task with child, two updates; links first."""
    made: list[dict[str, object]] = []
    for n in range(size // 10):
        made += [
            {
                "type": "create_contact",
                "ref": f"contact:{letter}{n}",
                "fields": {"name": f"{letter} {n}", "email": f"{letter}@new{n}.example"},
                "links": {"company": f"company:{n}"},
            }
            for letter in "ab"
        ]
        made += [
            {
                "type": "create_task",
                "ref": f"task:c{n}",
                "fields": {"title": f"Child {n}"},
                "links": {"parent": f"task:{n}"},
            },
            {
                "type": "create_task",
                "ref": f"task:{n}",
                "fields": {"title": f"Do {n}"},
                "links": {"about": [f"deal:{n}"]},
            },
            {
                "type": "create_deal",
                "ref": f"deal:r{n}",
                "fields": {"name": f"Renewal {n}"},
                "links": {"companies": [f"company:t{n}"], "related": {"deal": f"deal:{n}", "relation": "renewal"}},
            },
            {
                "type": "create_deal",
                "ref": f"deal:{n}",
                "fields": {"name": f"Arms {n}", "amount": "5"},
                "links": {"companies": [f"company:{n}"], "contacts": [f"contact:a{n}", f"contact:b{n}"]},
            },
            {
                "type": "create_company",
                "ref": f"company:{n}",
                "fields": {"name": f"New {n} GmbH", "domain": f"new{n}.example"},
            },
            {"type": "create_company", "ref": f"company:t{n}", "fields": {"name": f"New {n}"}},
            {
                "type": "update_deal",
                "ref": f"won:{n}",
                "fields": {"changes": {"stage": "won"}},
                "links": {"target": f"de_{n}"},
            },
            {
                "type": "update_contact",
                "ref": f"move:{n}",
                "fields": {"changes": {"company": f"company:{n}", "title": "CTO"}},
                "links": {"target": f"ct_{n}"},
            },
        ]
    return tuple(ACTION.validate_python(values) for values in made)


def measure(size: int) -> tuple[float, float]:
    """Best milliseconds of processor time of (plan, preview): on a shared machine the others measure the neighbours."""
    known = snapshot(size)
    package = actions(size)
    approved = resolve(Package(package, bases_of(package, known)), {action.ref: Accept() for action in package})
    assert isinstance(approved, ApprovedPackage), approved
    planning, previewing = [], []
    for _ in range(15):
        gc.collect()
        start = time.process_time()
        made = plan(approved, known, WORKSPACE, IDS)
        middle = time.process_time()
        assert isinstance(made, ExecutionPlan), made
        preview(made)
        planning.append((middle - start) * 1000)
        previewing.append((time.process_time() - middle) * 1000)
    return min(planning), min(previewing)


def main() -> None:
    one, shown_one = measure(1000)
    two, shown_two = measure(2000)
    print(f"plan     1,000 actions {one:7.1f} ms   2,000 actions {two:7.1f} ms   ratio {two / one:.2f}")
    print(
        f"preview  1,000 actions {shown_one:7.1f} ms   2,000 actions {shown_two:7.1f} ms   ratio {shown_two / shown_one:.2f}"
    )


if __name__ == "__main__":
    main()
