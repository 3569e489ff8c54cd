"""Mail to many: it shouts, is full of links, goes to nobody of ours, or tells how to stop it."""

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze.cues import OPT_OUT
from agentic_crm.engine.analyze.leads import ENOUGH, is_likely_lead, lead_score
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.quoting import wants_quote
from agentic_crm.engine.analyze.weighing import signs_as_business
from agentic_crm.kit.mail_filters import is_of_filter
from agentic_crm.kit.regex import regex


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
