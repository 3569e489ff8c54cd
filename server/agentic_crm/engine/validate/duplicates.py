"""Creations that would repeat a record, or an action of the same package."""

from agentic_crm.engine.actions import CreateCompany, CreateContact, CreateDeal, CreateTask, SuggestedAction
from agentic_crm.engine.analyze.values.domains import registrable
from agentic_crm.engine.fingerprint import company_key, person_key, title_key
from agentic_crm.engine.snapshot import CrmSnapshot


class Twins:
    """What there is, by what makes two of a kind the same: address, domain, full name at one company, title about one thing."""

    def __init__(self, crm: CrmSnapshot) -> None:
        self._known: dict[tuple[str, ...], str] = {}
        self._has_domain = {company.id for company in crm.companies if company.domain}
        self._has_email = {contact.id for contact in crm.contacts if contact.email}
        for company in crm.companies:
            self._add(_company_keys(company.name, company.domain), company.id)
        for contact in crm.contacts:
            self._add(_contact_keys(contact.name, contact.email, contact.company), contact.id)
        for deal in crm.deals:
            self._add(_deal_keys(deal.name, deal.companies), deal.id)
        for task in crm.tasks:
            self._add(_task_keys(task.title, str(task.due), task.about), task.id)

    def _add(self, keys: list[tuple[str, ...]], record: str) -> None:
        for key in keys:
            self._known.setdefault(key, record)

    def add(self, action: SuggestedAction) -> None:
        """Takes in a creation that is kept."""
        self._add(_keys(action), action.ref)
        if isinstance(action, CreateCompany) and action.fields.domain:
            self._has_domain.add(action.ref)
        if isinstance(action, CreateContact) and action.fields.email:
            self._has_email.add(action.ref)

    def of(self, action: SuggestedAction) -> str | None:
        """The record or earlier creation that this one repeats, if any. Another domain or address is another one."""
        for key in _keys(action):
            found = self._known.get(key)
            if found is None:
                continue
            if not self._is_another(action, key[0], found):
                return found
        return None

    def _is_another(self, action: SuggestedAction, kind: str, found: str) -> bool:
        match action:
            case CreateCompany():
                return kind == "company" and action.fields.domain is not None and found in self._has_domain
            case CreateContact():
                return kind == "person" and action.fields.email is not None and found in self._has_email
            case _:
                return False


def _keys(action: SuggestedAction) -> list[tuple[str, ...]]:
    match action:
        case CreateCompany():
            return _company_keys(action.fields.name, action.fields.domain)
        case CreateContact():
            return _contact_keys(action.fields.name, action.fields.email, action.links.company)
        case CreateDeal():
            # A renewal bears its forerunner's name.
            return [] if action.links.related else _deal_keys(action.fields.name, action.links.companies)
        case CreateTask():
            return _task_keys(action.fields.title, str(action.fields.due), action.links.about)
        case _:
            return []


def _company_keys(name: str, domain: str | None) -> list[tuple[str, ...]]:
    return [*([("domain", registrable(domain.casefold()))] if domain else []), ("company", company_key(name))]


def _contact_keys(name: str, email: str | None, company: str | None) -> list[tuple[str, ...]]:
    key = person_key(name)
    by_name = [("person", key, company)] if company and len(key.split()) >= 2 else []
    return [*([("email", email.casefold())] if email else []), *by_name]


def _deal_keys(name: str, companies: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [("deal", title_key(name), company) for company in companies]


def _task_keys(title: str, due: str, about: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [("task", title_key(title), due, record) for record in about or ("",)]
