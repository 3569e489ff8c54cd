"""Choosing a model, trying it out, and seeing what it costs and what was sent to it."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from agentic_crm.ai.language_models import access, prices, repository
from agentic_crm.ai.language_models.consulting import month_start, put_question
from agentic_crm.ai.language_models.errors import KeyNeeded, NoModel, PriceNeeded
from agentic_crm.ai.language_models.rules import Choice
from agentic_crm.ai.language_models.schemas import (
    LanguageModelRead,
    LanguageModelState,
    LanguageModelUpdate,
    ModelCallRead,
    ModelCallText,
    ModelPrices,
    ModelUsage,
    ModelUsageDay,
)
from agentic_crm.ai.prompts.instructions import GREETING
from agentic_crm.kit.errors import FieldProblem, InvalidInput, NotFound
from agentic_crm.kit.ids import uuid7
from agentic_crm.kit.pagination import CursorPage, decode_cursor, encode_cursor
from agentic_crm.models import LanguageModel
from agentic_crm.platform import clock
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.platform.outbound import AddressRefused, check_url, resolve
from agentic_crm.platform.secrets import KeyUnknown, SealBroken
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Permission, allows
from agentic_crm.workspaces.audit_log import service as audit

PAGE: Final = 50
_MILLION: Final = 1_000_000
_DAYS: Final = timedelta(days=30)
_EXAMPLE: Final = re.compile(r"<example e\d+>")
_HOSTS: Final = {
    "openai": "api.openai.com",
    "anthropic": "api.anthropic.com",
    "google": "generativelanguage.googleapis.com",
}
_AUDITED: Final = (
    "provider",
    "model",
    "base_url",
    "privacy",
    "input_price",
    "output_price",
    "monthly_budget",
    "call_limit",
    "excluded_accounts",
    "excluded_labels",
    "keep_days",
)


async def read_state(scope: WorkspaceScope) -> LanguageModelState:
    """What is chosen."""
    row = await repository.chosen(scope)
    return LanguageModelState(chosen=_read(row) if row else None, host=_host(row) if row else None)


async def choose(scope: WorkspaceScope, settings: Settings, data: LanguageModelUpdate) -> LanguageModelState:
    """Choose a model, or change how it is used; from the next thread on. Raises KeyNeeded, PriceNeeded, AddressRefused."""
    row = await repository.chosen(scope, lock=True)
    base_url = await _address(settings, data)
    input_price, output_price = _prices(data)
    values: dict[str, Any] = {
        "provider": data.provider,
        "model": data.model,
        "base_url": base_url,
        "privacy": data.privacy,
        "input_price": input_price,
        "output_price": output_price,
        "monthly_budget": _micros(data.monthly_budget),
        "call_limit": _micros(data.call_limit),
        "excluded_accounts": sorted(set(data.excluded_accounts)),
        "excluded_labels": sorted(set(data.excluded_labels)),
        "keep_days": data.keep_days,
    }
    is_elsewhere = row is None or (row.provider, row.base_url) != (data.provider, base_url)
    if data.api_key is None and data.provider != "compatible" and (is_elsewhere or row is None or row.api_key is None):
        raise KeyNeeded(
            "Enter the provider's key: it is kept for one destination and not sent to another.",
            fields=(FieldProblem("api_key", "model_key_needed", "enter the provider's key"),),
        )
    before = {name: getattr(row, name) for name in _AUDITED} if row else {}
    if row is None:
        row = LanguageModel(id=uuid7(), workspace_id=scope.workspace_id, **values)
        scope.db.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    if data.api_key is not None:
        row.api_key = await access.seal_key(scope, settings, row.id, data.api_key.get_secret_value())
    elif is_elsewhere:
        row.api_key = None
    if data.api_key is not None or is_elsewhere or before.get("model") != data.model:
        row.output_mode = row.tested_at = None
    row.fault_code = row.fault_at = row.not_before = None
    row.updated_at = clock.now()
    await scope.db.flush()
    changes = [
        {"field": name, "before": _said(before.get(name)), "after": _said(values[name])}
        for name in _AUDITED
        if before.get(name) != values[name]
    ]
    if data.api_key is not None:
        changes.append({"field": "api_key", "before": None, "after": "replaced"})
    if changes:
        await audit.append(scope, "language_model.chosen", detail={"changes": changes})
    _announce(scope)
    return await read_state(scope)


async def remove(scope: WorkspaceScope) -> None:
    """Back to the built-in analyser; the key is deleted. What was sent stays to be seen as long as it is kept."""
    row = await repository.chosen(scope, lock=True)
    if row is None:
        return
    await scope.db.delete(row)
    await scope.db.flush()
    detail = {"changes": [{"field": "model", "before": f"{row.provider}/{row.model}", "after": None}]}
    await audit.append(scope, "language_model.removed", detail=detail)
    _announce(scope)


async def test(scope: WorkspaceScope) -> ModelCallRead:
    """Put one small question the way that threads are asked; look again at the call to see what came of it. Raises NoModel."""
    choice = await repository.choice(scope)
    if choice is None:
        raise NoModel("Choose a model first, then test it.")
    call_id = await put_question(scope, choice, GREETING, _test_cost(choice), {"purpose": "test"})
    await audit.append(scope, "language_model.tested", detail={"model": choice.name})
    return await _one(scope, call_id)


def known(provider: str, model: str) -> ModelPrices:
    """What the price list says."""
    found = prices.known_prices(provider, model)
    return ModelPrices(
        input_price=_dollars(found[0]) if found else None, output_price=_dollars(found[1]) if found else None
    )


async def usage(scope: WorkspaceScope) -> ModelUsage:
    """What it costs."""
    now = clock.now()
    row = await repository.chosen(scope)
    days = await repository.usage_by_day(scope, now - _DAYS, "UTC")
    return ModelUsage(
        month_from=month_start(now).date(),
        monthly_budget=_dollars(row.monthly_budget if row else 0),
        spent=_dollars(await repository.spent(scope, month_start(now))),
        days=[
            ModelUsageDay(
                day=one.day,
                calls=one.calls,
                failed=one.failed,
                input_tokens=one.input_tokens,
                output_tokens=one.output_tokens,
                cost=_dollars(int(one.cost_micros)),
            )
            for one in days
        ],
    )


async def list_calls(scope: WorkspaceScope, cursor: str | None) -> CursorPage[ModelCallRead]:
    """What was sent, newest first: everything for admins, of their own mailboxes for others. Raises InvalidInput."""
    rows = await repository.calls(scope, owner_id=_owner(scope), before=_position(cursor), limit=PAGE + 1)
    items = [_call(scope, row) for row in rows[:PAGE]]
    last = items[-1] if len(rows) > PAGE else None
    return CursorPage(
        items=items, next_cursor=encode_cursor(last.created_at.isoformat(), str(last.id)) if last else None
    )


async def read_call(scope: WorkspaceScope, settings: Settings, call_id: UUID) -> ModelCallText:
    """One of them, with what was sent. Who may not read a mailbox's messages may not read them here either. Raises NotFound."""
    rows = await repository.calls(scope, owner_id=_owner(scope), only=call_id)
    if not rows:
        raise NotFound("There is no such question to a model.")
    row = rows[0]
    shown = _call(scope, row)
    sent: list[str] | None = None
    if row.request is not None and shown.is_readable:
        try:
            body = await access.open_request(scope, settings, row.id, row.request)
            sent = body.decode("utf-8", "replace").split("\n\n")
        except (SealBroken, KeyUnknown):
            sent = None
    # Nothing in mail can look like one: the frame of an example is taken out of whatever others wrote.
    examples = len(set(_EXAMPLE.findall(sent[0]))) if sent else 0
    return ModelCallText(**shown.model_dump(), sent=sent, examples=examples)


async def _one(scope: WorkspaceScope, call_id: UUID) -> ModelCallRead:
    rows = await repository.calls(scope, owner_id=None, only=call_id)
    return _call(scope, rows[0])


def _owner(scope: WorkspaceScope) -> UUID | None:
    """Whose mailboxes the acting member sees the questions of; None for all."""
    return None if allows(scope.member.role, Permission.MANAGE_AI) else scope.member.member_id


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    key = decode_cursor(cursor, 2)
    try:
        if key is not None:
            return datetime.fromisoformat(key[0]), UUID(key[1])
    except ValueError:
        pass
    raise InvalidInput("This place in the list is none of ours. Load the list again.")


async def _address(settings: Settings, data: LanguageModelUpdate) -> str | None:
    base_url = data.base_url or None
    if base_url is None and data.provider == "compatible":
        raise InvalidInput(
            "Enter the address of your server, such as https://models.example.com/v1.",
            fields=(FieldProblem("base_url", "missing", "enter the server's address"),),
        )
    if base_url is not None:
        try:
            policy = access.policy_of(settings)
            checked = check_url(base_url, policy)
            if _is_number(checked.host):
                # A name is looked up when something is sent, every time; an address can be judged now.
                await resolve(checked.host, checked.port or 443, policy)
        except AddressRefused as error:
            raise type(error)(error.detail, fields=(FieldProblem("base_url", error.code, error.detail),)) from error
    return base_url


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _prices(data: LanguageModelUpdate) -> tuple[int, int]:
    """As entered, else as the list knows them; a server of one's own costs nothing unless it is said."""
    if data.input_price is not None and data.output_price is not None:
        return _micros(data.input_price), _micros(data.output_price)
    if data.provider == "compatible":
        return _micros(data.input_price or Decimal(0)), _micros(data.output_price or Decimal(0))
    found = prices.known_prices(data.provider, data.model)
    if found is None:
        raise PriceNeeded(
            "The price list does not know this model. Enter what a million tokens cost, so that the budget can hold.",
            fields=(FieldProblem("input_price", "model_price_needed", "enter the price of a million tokens"),),
        )
    return found


def _read(row: LanguageModel) -> LanguageModelRead:
    now = clock.now()
    values: dict[str, Any] = {name: getattr(row, name) for name in _AUDITED}
    values |= {name: _dollars(values[name]) for name in ("input_price", "output_price", "monthly_budget", "call_limit")}
    return LanguageModelRead(
        **values,
        has_key=row.api_key is not None,
        fault=row.fault_code,
        fault_at=row.fault_at,
        rests_until=row.not_before if row.not_before is not None and row.not_before > now else None,
        tested_at=row.tested_at,
        updated_at=row.updated_at,
    )


def _host(row: LanguageModel) -> str:
    return (urlsplit(row.base_url).hostname or "") if row.base_url else _HOSTS[row.provider]


def _call(scope: WorkspaceScope, row: Any) -> ModelCallRead:
    return ModelCallRead(
        id=row.id,
        thread_id=row.thread_id,
        mailbox_name=row.mailbox_name,
        purpose=row.purpose,
        provider=row.provider,
        model=row.model,
        host=row.host,
        privacy=row.privacy,
        state=row.state,
        fault=row.fault_code,
        mode=row.mode,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=_dollars(row.cost_micros),
        millis=row.millis,
        created_at=row.created_at,
        texts_until=row.texts_until,
        # A question names records that were known, whoever may see them.
        is_readable=row.access == "full" and not (scope.limits.is_limited and row.purpose != "test"),
    )


def _test_cost(choice: Choice) -> int:
    return prices.cost(500, 200, choice.input_price, choice.output_price)


def _micros(dollars: Decimal) -> int:
    return int((dollars * _MILLION).to_integral_value())


def _dollars(micros: int) -> Decimal:
    return Decimal(micros) / _MILLION


def _said(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) else value


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"language_model"})))
