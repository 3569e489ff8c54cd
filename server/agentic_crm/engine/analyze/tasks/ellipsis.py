"""Sentences that leave out the verb which the one before them had: "The manual on Thursday.", "And a photo for the intranet."."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.dates.dates import DateMention
from agentic_crm.engine.analyze.tasks.deeds import Duty
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import regex

_THING = r"(?:an?|the|your|our|one|two|three|some|(?:d|k)?ein(?:e[nrms]?)?|d(?:ie|er|as|en|em)|ihre?n?|unsere?n?|le|la|les|une?|des|votre|notre|celui|celle|el|los|las|una?|unos|unas|il|lo|gli|i|quell[oa]|het|de|een|jullie|uw|os?|as?|uma?|zwei|drei|deux|trois|dos|tres|due|tre|twee|drie|dois|duas|três)\s"
_ALSO = regex(
    rf"^\W*(?:and|also|plus|und|auch|außerdem|et|aussi|y|también|e|anche|ed|en|ook|também)\s+(?:also|auch|noch|dann|bitte|aussi|encore|también|anche|ook|também|please|maybe|perhaps|if possible,?)?\s*(?={_THING})"
)
_BEGINS = regex(rf"^\W*(?:(?:and|und|et|y|e|en)\s+)?{_THING}")
_FINITE = regex(
    r"\b(?:is|are|was|were|am|will|would|can|could|has|have|had|do|does|did|should|must|need|needs|works?|suits?|(?:['’](?:s|re|ll|d|ve|m))|ist|sind|war|waren|wird|werden|hat|haben|kann|können|muss|soll|passt|geht|est|sont|était|sera|seront|ont|peut|va|convient|es|son|fue|será|ha|han|está|están|puede|va|"
    r"è|sono|era|sarà|ha|hanno|può|va|zijn|was|waren|wordt|worden|heeft|hebben|kan|kunnen|moet|past|gaat|é|são|foi|será|tem|têm|pode|vai|fica)\b"
)


# "The other thing: I retire in July" has a verb behind its mark.
_SAYS = regex(
    r"[:;,–-]\s+(?:dass |that |que |che |dat )?(?:ich|wir|er|sie|es|i|we|you|they|he|she|je|nous|vous|ils?|elles?|on|yo|nosotros|io|noi|ik|wij|hij|ze|eu|nós|ele|ela)\s|[:;,–-]\s+(?:j['’]|i['’]|we['’])"
)


def continued(sentence: Sentence, usable: list[DateMention], before: Duty | None) -> str | None:
    """What a sentence without a verb asks for or promises by the verb of the duty just before it, in its own words; else None.

    Either it adds a thing ("And a photo."), or it gives another thing another day ("The manual on Thursday.").
    """
    if before is None or before.kind == "meeting" or not 0 <= sentence.start - before.sentence.end <= 3:
        return None
    text = sentence.text
    if _SAYS.search(sentence.low):
        return None
    also = _ALSO.match(sentence.low)
    if also is not None and len(text.split()) <= 22 and not sentence.low.rstrip().endswith("?"):
        head = sentence.low[also.end() :].split(",")[0].split(" whenever ")[0].split(" when ")[0]
        return text[also.end() :] if _FINITE.search(head) is None else None
    if before.due is None or not usable or _BEGINS.match(sentence.low) is None:
        return None
    head, tail = sentence.low[: usable[0].start], sentence.low[usable[0].end :]
    words = len(head.split())
    is_short = 2 <= words <= 7 and (len(tail.split()) <= 3 or tail.lstrip()[:1] in "(,;–.")
    return text if is_short and _FINITE.search(head) is None else None


def entitled_like(before: str, thing: str, called: str, language: str) -> str:
    """A title for a thing with the verb of the title before it: "Send Ana the plan" and "a photo" are "Send Ana a photo"."""
    words = before.split()
    thing = thing.strip(" ,;:.!?–-")
    if language in ("de", "nl"):
        whom = [called] if called and words[0] == called else []
        return " ".join([*whom, thing, words[-1]])
    at = words.index(called) + 1 if called in words[:3] else 1
    return " ".join([*words[:at], thing[:1].lower() + thing[1:]])
