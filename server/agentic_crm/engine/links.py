"""Where an action points: its links by path, and the same action pointing elsewhere."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, assert_never

from pydantic import BaseModel

from agentic_crm.engine.actions import (
    CreateCompany,
    CreateContact,
    CreateDeal,
    CreateTask,
    DraftReply,
    LogInteraction,
    SuggestedAction,
    UpdateCompany,
    UpdateContact,
    UpdateDeal,
    UpdateTask,
)

V = TypeVar("V", bound=BaseModel)

Rewrite = Callable[[str], str | None]
"""The link to put in place of this one, or None to leave it out."""


class LinkUse(NamedTuple):
    """One link of an action. `path` is such as `links.companies[0]`; without a required link nothing of it remains.

    A tuple, for planning and approval read thousands of them.
    """

    path: str
    link: str
    is_required: bool = False


def _many(path: str, links: tuple[str, ...], is_required: bool = False) -> tuple[LinkUse, ...]:
    if not links:
        return ()
    return tuple(LinkUse(f"{path}[{index}]", link, is_required) for index, link in enumerate(links))


def _one(path: str, link: str | None, is_required: bool = False) -> tuple[LinkUse, ...]:
    return (LinkUse(path, link, is_required),) if link is not None else ()


def links_of(action: SuggestedAction) -> tuple[LinkUse, ...]:
    """Every link that executing the action would follow; a drafted reply executes nothing, so it has none."""
    match action:
        case CreateContact():
            return _one("links.company", action.links.company)
        case CreateTask():
            return _many("links.about", action.links.about) + _one("links.parent", action.links.parent)
        case CreateDeal():
            related = action.links.related
            return (
                _many("links.companies", action.links.companies)
                + _many("links.contacts", action.links.contacts)
                + _one("links.related.deal", related.deal if related else None)
            )
        case CreateCompany() | DraftReply():
            return ()
        case LogInteraction():
            return _many("links.about", action.links.about)
        case UpdateCompany() | UpdateTask():
            return _one("links.target", action.links.target, is_required=True)
        case UpdateContact():
            changes = action.fields.changes
            target = _one("links.target", action.links.target, is_required=True)
            return target + _one("fields.changes.company", changes.company, is_required=_is_one_change(changes))
        case UpdateDeal():
            links = action.links
            is_alone = len(links.add_contacts) + len(links.add_companies) == 1 and not _has_changes(
                action.fields.changes
            )
            return (
                _one("links.target", links.target, is_required=True)
                + _many("links.add_contacts", links.add_contacts, is_alone)
                + _many("links.add_companies", links.add_companies, is_alone)
            )
        case _:
            assert_never(action)


def _has_changes(changes: BaseModel) -> bool:
    return any(value is not None for _, value in changes)


def _is_one_change(changes: BaseModel) -> bool:
    return sum(value is not None for _, value in changes) == 1


def _with(value: V, **changes: object) -> V:
    return value.model_copy(update=changes)


def _kept(links: tuple[str, ...], rewrite: Rewrite) -> tuple[str, ...]:
    """Links that come to point to the same record are kept once."""
    return tuple(dict.fromkeys(new for link in links if (new := rewrite(link)) is not None))


def relink(action: SuggestedAction, rewrite: Rewrite) -> SuggestedAction | None:
    """The action with every link rewritten; None if a required link is left out or nothing remains to be done."""
    match action:
        case CreateCompany():
            return action
        case UpdateCompany() | UpdateTask():
            target = rewrite(action.links.target)
            return _with(action, links=_with(action.links, target=target)) if target else None
        case CreateContact():
            company = rewrite(action.links.company) if action.links.company else None
            return _with(action, links=_with(action.links, company=company))
        case UpdateContact():
            return _relink_contact_update(action, rewrite)
        case CreateDeal():
            related = action.links.related
            deal = rewrite(related.deal) if related else None
            links = _with(
                action.links,
                companies=_kept(action.links.companies, rewrite),
                contacts=_kept(action.links.contacts, rewrite),
                related=_with(related, deal=deal) if related and deal else None,
            )
            return _with(action, links=links)
        case UpdateDeal():
            return _relink_deal_update(action, rewrite)
        case CreateTask():
            parent = rewrite(action.links.parent) if action.links.parent else None
            links_ = _with(action.links, about=_kept(action.links.about, rewrite), parent=parent)
            return _with(action, links=links_)
        case LogInteraction() | DraftReply():
            return _with(action, links=_with(action.links, about=_kept(action.links.about, rewrite)))
        case _:
            assert_never(action)


def _relink_contact_update(action: UpdateContact, rewrite: Rewrite) -> UpdateContact | None:
    target = rewrite(action.links.target)
    changes = action.fields.changes
    changes = _with(changes, company=rewrite(changes.company) if changes.company else None)
    if target is None or not _has_changes(changes):
        return None
    return _with(action, fields=_with(action.fields, changes=changes), links=_with(action.links, target=target))


def _relink_deal_update(action: UpdateDeal, rewrite: Rewrite) -> UpdateDeal | None:
    target = rewrite(action.links.target)
    contacts = _kept(action.links.add_contacts, rewrite)
    companies = _kept(action.links.add_companies, rewrite)
    has_changes = _has_changes(action.fields.changes)
    if target is None or not (has_changes or contacts or companies):
        return None
    return _with(action, links=_with(action.links, target=target, add_contacts=contacts, add_companies=companies))
