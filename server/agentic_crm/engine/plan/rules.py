"""What an approved action may say: which records a link may join, and what makes a deal or a task complete."""

from collections.abc import Mapping
from decimal import Decimal

from agentic_crm.engine.actions import DealFields, RecordType
from agentic_crm.engine.plan.refusals import Forbidden, ForbiddenRule
from agentic_crm.engine.plan.values import StageKind
from agentic_crm.engine.snapshot import KnownDeal, Stage, Workspace
from agentic_crm.kit.money import to_minor

CREATES: Mapping[str, RecordType] = {
    "create_company": RecordType.COMPANY,
    "create_contact": RecordType.CONTACT,
    "create_deal": RecordType.DEAL,
    "create_task": RecordType.TASK,
    "log_interaction": RecordType.INTERACTION,
}

_COMPANY = frozenset({RecordType.COMPANY})
_CONTACT = frozenset({RecordType.CONTACT})
_DEAL = frozenset({RecordType.DEAL})
_TASK = frozenset({RecordType.TASK})
_PARTIES = _COMPANY | _CONTACT | _DEAL

ALLOWED: Mapping[tuple[str, str], frozenset[RecordType]] = {
    ("update_company", "links.target"): _COMPANY,
    ("create_contact", "links.company"): _COMPANY,
    ("update_contact", "links.target"): _CONTACT,
    ("update_contact", "fields.changes.company"): _COMPANY,
    ("create_deal", "links.companies"): _COMPANY,
    ("create_deal", "links.contacts"): _CONTACT,
    ("create_deal", "links.related.deal"): _DEAL,
    ("update_deal", "links.target"): _DEAL,
    ("update_deal", "links.add_contacts"): _CONTACT,
    ("update_deal", "links.add_companies"): _COMPANY,
    ("create_task", "links.about"): _PARTIES | {RecordType.INTERACTION},
    ("create_task", "links.parent"): _TASK,
    ("update_task", "links.target"): _TASK,
    ("log_interaction", "links.about"): _PARTIES | _TASK,
}
"""By action type and link path without index: what may stand there. A task under a task is its child, not `about` it."""

_OUTCOMES: Mapping[str, StageKind] = {"won": "won", "lost": "lost"}


def allowed_types(action_type: str, path: str) -> frozenset[RecordType]:
    return ALLOWED[action_type, path.partition("[")[0]]


def stages_of(deal: object, workspace: Workspace) -> tuple[Stage, ...]:
    """The stages that a deal can stand in; a deal that is yet to be created gets the workspace's pipeline."""
    return deal.stages if isinstance(deal, KnownDeal) and deal.stages else workspace.pipeline


def own_stage(key: str, deal: KnownDeal, workspace: Workspace) -> str:
    """A stage as a deal's own pipeline calls it: won and lost mean the same everywhere, other stages only where they are."""
    if not deal.stages or outcome_of(key, deal.stages) is not None:
        return key
    kind = outcome_of(key, workspace.pipeline)
    alike = (stage.key for stage in deal.stages if kind in ("won", "lost") and stage.kind == kind)
    return next(alike, key)


def outcome_of(key: str, stages: tuple[Stage, ...]) -> StageKind | None:
    """The kind of a stage; None if there is no such stage."""
    for known in stages:
        if known.key == key:
            return _OUTCOMES.get(known.kind, "open")
    return None


def forbid_stage(action: str, path: str, key: str, stages: tuple[Stage, ...]) -> Forbidden | None:
    if outcome_of(key, stages) is not None:
        return None
    there = ", ".join(known.key for known in stages)
    return Forbidden(action, "stage_not_in_pipeline", path, f"{key!r} is no stage of the pipeline ({there}).")


def forbid_money(action: str, path: str, amount: Decimal | None, currency: str | None) -> Forbidden | None:
    """An amount needs a currency and must not be finer than its smallest coin; a currency alone says nothing."""

    def no(rule: ForbiddenRule, detail: str) -> Forbidden:
        return Forbidden(action, rule, path, detail)

    if amount is None:
        return no("amount_missing", f"A currency ({currency}) needs an amount.") if currency else None
    if not currency:
        return no("currency_missing", f"The amount {amount} needs a currency.")
    try:
        to_minor(amount, currency)
    except ValueError as error:
        return no("amount_too_fine", f"{error}.")
    return None


def forbid_assignee(action: str, assignee: str | None, workspace: Workspace) -> Forbidden | None:
    if assignee is None:
        return None
    people = {person.email.casefold() for person in (workspace.owner, *workspace.members)}
    if assignee.casefold() in people:
        return None
    detail = f"{assignee} is not a member of {workspace.name}."
    return Forbidden(action, "assignee_not_a_member", "fields.assignee", detail)


def complete_deal(fields: DealFields, workspace: Workspace) -> DealFields:
    """A new deal with the stage and currency that stand for what was left open; no currency without an amount."""
    currency = (fields.currency or workspace.currency or None) if fields.amount is not None else None
    first = workspace.pipeline[0].key if workspace.pipeline else None
    stage = fields.stage or first
    if (stage, currency) == (fields.stage, fields.currency):
        return fields
    return fields.model_copy(update={"stage": stage, "currency": currency})
