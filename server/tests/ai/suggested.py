"""Suggestions that the tests put forward."""

from typing import Any

from pydantic import TypeAdapter

from agentic_crm.engine.actions import SuggestedAction

ADAPTER: TypeAdapter[SuggestedAction] = TypeAdapter(SuggestedAction)


def action(ref: str, kind: str, fields: dict[str, Any], links: dict[str, Any] | None = None) -> SuggestedAction:
    values = {"ref": ref, "type": kind, "fields": fields, "confidence": 0.9, "reason": "She asks for it."}
    return ADAPTER.validate_python({**values, **({"links": links} if links else {})})


def arms() -> tuple[SuggestedAction, ...]:
    """A company, a person there, a deal with both, and a task about it."""
    return (
        action("company:acme", "create_company", {"name": "Acme Industries GmbH", "domain": "acme.example"}),
        action(
            "contact:jane",
            "create_contact",
            {"name": "Jane Roe", "email": "jane@acme.example", "title": "Head of Purchasing"},
            {"company": "company:acme"},
        ),
        action(
            "deal:arms",
            "create_deal",
            {"name": "12 robot arms", "amount": "84000.00", "currency": "EUR"},
            {"companies": ["company:acme"], "contacts": ["contact:jane"]},
        ),
        action("task:quote", "create_task", {"title": "Send the quote", "due": "2026-03-06"}, {"about": ["deal:arms"]}),
    )
