"""Somebody brings in somebody else: a customer who presents a new party, and whether that party wants something."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.deals.leads import ENOUGH, is_taken_up, lead_score
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail
from agentic_crm.kit.regex import regex


def brings_lead(letters: list[Letter], index: CrmIndex) -> bool:
    """Whether somebody introduces a new party that wants something: by the letter's signs, or as one of ours took it up."""
    first = letters[0]
    text = f"{first.subject.lower()} {first.low}"
    if not introduces(letters, index) or not (_PRESENTS.search(text) or _BRINGS.search(text)):
        return False
    score = lead_score(first)
    return score >= ENOUGH or (score >= ENOUGH - 1 and is_taken_up(letters))


_PRESENTS = regex(
    r"\b(?:introduc\w+|meet my|connect(?:ing)? you|put(?:ting)? you (?:two )?in touch|intro\b|vorstell\w*|stelle ihnen|bekannt ?mach\w*|présent\w+|mets? en (?:contact|relation)|"
    r"presentar\w*|presento|pongo en contacto|apresent\w+|ponho em contacto|voorstellen|stel (?:je|u|jullie)|in contact brengen|metto in contatto|presentarvi|presentarti)\b"
)


# Who is in copy, or somebody's client, is brought in as well, if what the letter wants is theirs.
_BRINGS = regex(
    r"\b(?:(?:our|my) (?:end )?(?:client|customer)s?|cc['’]?d\b|(?:in|on|i['’]?ve|have) (?:copy|copied|cc)|unser\w* (?:kund\w+|auftraggeber\w*|mandant\w*)|in (?:kopie|copia|cópia|afschrift)|en cop(?:ie|ia)|em cópia|(?:mon|notre) client\w*|nuestr\w+ client\w+|(?:nostro|nostra) cliente|onze klant|(?:nosso|nossa) cliente)\b"
)


def introduces(letters: list[Letter], index: CrmIndex) -> bool:
    """Whether a customer brings in somebody of another firm that is not known yet."""
    first = letters[0]
    if first.is_ours or first.sender is None:
        return False
    return bool(_reached(letters, index)) and not all(le.reaches_us is False for le in letters)


def presents(letters: list[Letter], index: CrmIndex) -> bool:
    """Whether the first letter presents somebody, or goes to somebody of a firm that is neither known nor ours."""
    first = letters[0]
    if not introduces(letters, index):
        return False
    ours = {domain_of(email) for email in first.own}
    return bool(_reached(letters, index) - ours) or bool(_PRESENTS.search(f"{first.subject.lower()} {first.low}"))


def _reached(letters: list[Letter], index: CrmIndex) -> set[str]:
    first = letters[0]
    writer = first.sender.email if first.sender else ""
    known = {domain_of(writer), *(domain_of(le.sender.email) for le in letters if le.sender and le.is_ours)}
    reached = {
        domain_of(a.email) for a in first.recipients if a.email != writer and index.company_of_email(a.email) is None
    }
    return {d for d in reached if d not in known and not is_free_mail(d)}


def hands_on(letters: list[Letter]) -> bool:
    """Whether somebody passes on what another firm wrote to them: the wish is that firm's alone."""
    return bool(carriers(letters)) and bool(_wrote(letters) - carriers(letters))


def carriers(letters: list[Letter]) -> set[str]:
    """The firms, by domain, whose people only pass on what others wrote."""
    return {
        domain_of(le.sender.email) for le in letters if le.sender and not le.is_ours and not le.is_forwarded
    } - _wrote(letters)


def _wrote(letters: list[Letter]) -> set[str]:
    return {domain_of(le.sender.email) for le in letters if le.sender and not le.is_ours and le.is_forwarded}
