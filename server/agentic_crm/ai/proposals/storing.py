"""Verdicts and shown records as a decision stores them; `ai.executions.reading` reads them back."""

from typing import Any, assert_never

from agentic_crm.ai.executions.effects import plain
from agentic_crm.engine.approve import Accept, BaseRecord, Edit, Leave, LinkExisting, Reject, Verdict


def stored_verdict(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case Accept():
            return {"verdict": "accept"}
        case Edit():
            fields = dict(verdict.fields) if verdict.fields is not None else None
            links = dict(verdict.links) if verdict.links is not None else None
            return {"verdict": "edit", "fields": fields, "links": links}
        case Reject():
            return {"verdict": "reject", "reason": verdict.reason.value, "note": verdict.note}
        case Leave():
            return {"verdict": "leave"}
        case LinkExisting():
            return {"verdict": "link", "record_id": verdict.record_id}
        case _:
            assert_never(verdict)


def stored_base(base: BaseRecord) -> dict[str, Any]:
    return {
        "record": [base.record.record_type.value, base.record.id],
        "version": base.version,
        "values": {field: plain(value) for field, value in base.values},
    }
