"""Mail to many: it shouts, is full of links, goes to nobody of ours, or tells how to stop it."""

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze.deals.leads import ENOUGH, is_likely_lead, lead_score
from agentic_crm.engine.analyze.deals.quoting import wants_quote
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.noise.weighing import signs_as_business
from agentic_crm.engine.analyze.text.cues import OPT_OUT
from agentic_crm.engine.analyze.values.names import is_machine_address
from agentic_crm.kit.mail_filters import is_of_filter
from agentic_crm.kit.regex import regex

_WORDS_OF_OWN, _MANY_LINKS = 8, 3


def tells_how_to_stop(letter: Letter) -> bool:
    """Whether an unasked mail tells how to stop it, as only mass mail does."""
    return (
        not letter.form
        and not letter.is_forwarded
        and any(OPT_OUT.search(s.low) and not is_of_filter(s.low) for s in letter.sentences)
        and not letter.message.in_reply_to
        and not (wants_quote(letter) and is_likely_lead(letter))
    )


_LINK = regex(r"https?://\S{6,}")
# A greeting to many of whom we are one: a school's, a club's, a landlord's.
_TO_A_GROUP = regex(
    r"^\W*(?:dear|hello|hi|liebe|hallo|sehr geehrte|werte|"
    r"chers?|chères?|bonjour|estimad[oa]s|querid[oa]s|car[ei]|gentili|egregi|beste|geachte|lieve|car[oa]s|estimad[oa]s|prezad[oa]s)\b[^.?!]{0,20}?\b"
    r"(?:parents|families|members|neighbou?rs|residents|tenants|shareholders|subscribers|readers|singers|volunteers|alumni|eltern|mitglieder|nachbar\w*|mieter\w*|anwohner\w*|eigentümer\w*|leser\w*|sportfreunde|sängerinnen|vereinsmitglieder|adhérents|voisins|locataires|copropriétaires|lecteurs|familles|padres|familias|socios|vecinos|inquilinos|lectores|genitori|famiglie|soci|vicini|condomini|lettori|ouders|leden|buren|huurders|bewoners|lezers|pais|famílias|sócios|vizinhos|condóminos|inquilinos|leitores)\b"
)


def greets_a_group(first: Letter) -> bool:
    """Whether a letter greets parents, members, neighbours or another group rather than somebody of ours."""
    return not first.form and any(_TO_A_GROUP.search(s.low) for s in first.sentences[:3])


def carried_mass_mail(letters: list[Letter]) -> Category | None:
    """The category of mass mail that somebody passes on with hardly a word of their own; None for anything else."""
    inner = letters[0]
    passed_on = inner.is_forwarded and not inner.form and all(le.message is inner.message for le in letters)
    if not passed_on or any(
        sum(len(s.text.split()) for s in le.sentences) > _WORDS_OF_OWN for le in letters if not le.is_forwarded
    ):
        return None
    told = inner.message.text.lower()
    stops = any(OPT_OUT.search(line) and not is_of_filter(line) for line in told.splitlines())
    is_mass = (
        stops
        or (inner.sender is not None and is_machine_address(inner.sender.email))
        or len(_LINK.findall(told)) >= _MANY_LINKS
    )
    return Category.NEWSLETTER if is_mass and not wants_quote(inner) and not is_likely_lead(inner) else None


def kind_of_mass_mail(first: Letter) -> Category | None:
    """The category of a stranger's letter that shouts, is full of links, or is not addressed to us; None for others."""
    if first.form or first.is_forwarded or first.message.in_reply_to:
        return None
    letters = sum(map(str.isalpha, first.text))
    if letters > 200 and sum(map(str.isupper, first.text)) > 0.4 * letters:
        return Category.SPAM
    # Signatures are full of links as well.
    if len(_LINK.findall(first.text)) >= 3 and not is_likely_lead(first) and not wants_quote(first):
        return Category.NEWSLETTER
    if not first.reaches_us and not (
        signs_as_business(first) and lead_score(first) >= ENOUGH and len(first.sentences) < 30
    ):
        return Category.NEWSLETTER if len(first.sentences) > 8 else Category.SPAM
    return None
