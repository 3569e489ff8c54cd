"""The title of a task in its letter: the words that ask or promise, from our side, without days and pronouns."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.dates.dates import DateMention
from agentic_crm.engine.analyze.deals.naming import subject_of
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.engine.analyze.titling.phrasing import title_of
from agentic_crm.engine.analyze.titling.retelling import ORDERS, TAKEN_OVER, first_of, pointed, retold, shifted
from agentic_crm.engine.analyze.titling.turning import is_deed, turned
from agentic_crm.kit.regex import regex

# "Bringen Sie bitte ein Muster mit": the verb stands before what a request begins with.
_VERB_FIRST = regex(
    r"\W*(?:und |dann |außerdem |auch )?(?:(?!könn|würd|woll|möcht|müss|soll|dürf|hätt|hab|wär|sind)[a-zäöüß]{3,}en sie|(?:schick|send|sag|ruf|gib|bring|bestell|prüf|klär|mach|frag|meld|bereit|stell|nimm|buch)e? (?:mir|uns|dich|bitte|doch|mal|den|die|das|ein\w*))\b",
    re.IGNORECASE,
)
# "Get it", "send that over": a title says what it is about, not that it was named before.
_POINTER = {
    "en": regex(r"^(?P<verb>[\w-]+(?: \w+)?) (?P<it>it|this|that|them|these|those)\b(?P<rest>(?: (?:to|back|over|for|in|on|up|out|off|through|along|with|by|again|\w*[A-Z]\w*))*)$"),
    "de": regex(r"^(?P<verb>(?:[A-ZÄÖÜ]\w+ )?)(?P<it>ihn|sie|es|das|diese[ns]?)\b(?P<rest> [\w-]+)$", re.IGNORECASE),
}  # fmt: skip
_THING_BEFORE = {
    "en": regex(r"(?<!\bfor )(?<!\bof )(?<!\bwith )(?<!\bin )(?<!\bon )(?<!\bat )(?<!\bto )(?<!\bfrom )(?<!\bby )\b(?:[Tt]he|[Yy]our|[Oo]ur|[Aa]n?) (?P<thing>(?:(?!(?:I|me|us|you|it|we|they|lets?|makes?)\b)[\w-]+ ){0,3}?(?!I\b)[\w-]{3,}(?: of (?:(?:the|your|our|an?) )?[\w-]{3,})?)(?= (?:takes?|is|are|was|were|will|needs?|has|have|from|in|on|by|with|and|or|I|we|you|that|which)\b|[,.;:?!]|$)"),
    "de": regex(r"\b(?:der|die|das|den|dem|ein|eine|einen|ihr\w*|unser\w*) (?P<thing>[A-ZÄÖÜ][\w-]+)"),
}  # fmt: skip


def _named(title: str, letter: Letter, sentence: Sentence, said_before: str = "") -> str:
    """A title whose only object is a pronoun, with what was named in the sentence before, or the subject, in its place."""
    pointer = _POINTER.get(letter.language)
    match = pointer.match(title) if pointer else None
    if match is None or TAKEN_OVER.fullmatch(title):
        return title
    before = [s for s in letter.sentences if s.end <= sentence.start and sentence.paragraph - s.paragraph <= 1]
    things = list(_THING_BEFORE[letter.language].finditer(before[-1].text)) if before else []
    own = _THING_BEFORE[letter.language].match(said_before.lstrip())
    things = [own] if own else things
    thing = things[0] if len(things) == 1 or (things and things[0].start() == 0) else None
    if thing is None:
        subject = subject_of([letter]).rstrip(" ?!.")
        return f"{title} ({subject})" if stems(subject) else title
    article = "the " if letter.language == "en" else ""
    verb = (
        match["verb"]
        if letter.language != "en"
        else {"get": "Send", "have": "Send"}.get(match["verb"].lower(), match["verb"])
    )
    return (
        f"{verb} {article}{thing['thing']}{match['rest']}".strip()
        if letter.language == "en"
        else f"{verb}{thing['thing']}{match['rest']}"
    )


_HONORIFIC = regex(
    r"(?:Dr|Dra|Med|Rer|Nat|Phil|Jur|Habil|Univ|Familie|Fam|Famille|Familia|Famiglia|Team|Eheleute|Prof|Mr|Mrs|Ms|Herr|Frau|Ing|Eng|Dipl|Mag|Mme|M|Sr|Sra|Lic|Dott|Sig|Arch|Avv|Geom|Rag|Col|Capt|Maj|Gen|Sgt|Lt|Cdr|Rev|Hon|Sir|Lady)\b\.?(?:-Ing\.?)?",
    re.IGNORECASE,
)


def called_in(letter: Letter, *, is_request: bool = False) -> str:
    """By what first name a title calls the other side: who wrote or asks, or to whom one of ours did."""
    whom = letter.sender if is_request or not letter.is_ours else next(iter(letter.recipients), None)
    name = whom.name if whom is not None else ""
    words = [w for w in name.rpartition(",")[2].split() if w[:1].isalpha() and not _HONORIFIC.fullmatch(w)]
    if len(words) > 1 and len(words[0]) > 2 and words[0].isupper() and not words[1].isupper():
        words = words[1:]
    if not words:
        return ""
    called = words[-1] if re.fullmatch(r"[A-Z]\.?", words[0]) else words[0]
    return called.capitalize() if called.islower() else called


def entitled(
    letter: Letter, sentence: Sentence, act: str | None, mentions: list[DateMention], *, is_request: bool
) -> str:
    """A title for what a sentence asks or promises in the words `act`, which stand in it."""
    called, words = called_in(letter, is_request=is_request), act or sentence.text
    if letter.language == "de" and (not is_request or _VERB_FIRST.match(sentence.text)):
        words = sentence.text
    base = sentence.text.find(words) if act else 0
    spans = [(m.start - base, m.end - base) for m in mentions if m.start >= base]
    title = title_of(words, called, spans, is_request=is_request, language=letter.language)
    whole = [(m.start, m.end) for m in mentions]
    title = _named(title, letter, sentence, sentence.text[: max(0, base)])
    if len(title) < 4 or (base > 3 and letter.language != "en" and len(stems(title)) < 2):
        return title_of(sentence.text, called, whole, is_request=is_request, language=letter.language)
    return title


_GERMAN_POINTER = regex(
    r"\b(?:ihm|ihn|ihr|ihnen|es|das(?! [A-ZÄÖÜ])|dies|diese(?! [A-ZÄÖÜ])|sie)\b|^\w+ (?:anrufen|erläutern|erklären|prüfen|ansehen|anschauen)$"
)


# "La rappeler", "sie anrufen", "llamarla": whom, in a colleague's letter about another's.
_ONE_OF_THEM = {
    "fr": regex(r"^(?:tu (?:peux|pourrais) |(?:peux|pourrais)-tu |vous pouvez )?(?:(?P<to>lui) |(?:la|le) |l['’])(?P<verb>[a-zéèêç]+(?:er|ir|re))\b(?P<rest>.*)$", re.IGNORECASE),
    "es": regex(r"^(?:(?:puedes|podrías) )?(?P<verb>[a-záéíóú]+[aei]r)(?P<to>la|lo|le)\b(?P<rest>.*)$", re.IGNORECASE),
    "it": regex(r"^(?:(?:puoi|potresti) )?(?P<verb>[a-zàèéìòù]+[aei]r)(?:la|lo|(?P<to>le|gli))\b(?P<rest>.*)$", re.IGNORECASE),
    "pt": regex(r"^(?:(?:podes|podias) )?(?P<verb>[a-zãáâéêíóôúç]+[aei]r)-(?P<to>lhe|la|lo)\b(?P<rest>.*)$", re.IGNORECASE),
    "de": regex(r"^(?:(?:kannst|könntest) du )?(?:sie|ihn|ihr|ihm) (?P<rest>(?:[\w-]+ )*[a-zäöüß]+en)$", re.IGNORECASE),
    "nl": regex(r"^(?:(?:kun|wil) (?:je|jij) )?(?:haar|hem) (?P<rest>(?:[\w-]+ )*[a-z]+en)$", re.IGNORECASE),
}  # fmt: skip


def with_name(title: str, whom: str, language: str) -> str:
    """A title that points to one person as "her" or "him", with the name in its place."""
    pattern = _ONE_OF_THEM.get(language)
    match = pattern.match(title) if pattern and whom else None
    if match is None:
        return title
    if language in ("de", "nl"):
        return f"{whom} {match['rest']}"
    verb = match["verb"][:1].upper() + match["verb"][1:] + ("e" if language == "it" else "")
    to = "" if not match["to"] else "à " if language == "fr" else "a "
    return f"{verb} {to}{whom}{match['rest']}"


def as_deed(title: str, act: str, letter: Letter, sentence: Sentence, *, is_request: bool) -> str:
    """A title with a verb that says whom and what it is about: things are to be sent, questions to be answered."""
    called = called_in(letter, is_request=is_request)
    if letter.language != "en":
        is_asked = is_request and sentence.text.endswith("?")
        said = turned(title, letter.language, called, sentence.low, is_asked=is_asked)
        said = _named(said, letter, sentence) if said != title else said
        subject = subject_of([letter]).rstrip(" ?!.")
        points = letter.language == "de" and _GERMAN_POINTER.search(said) and len(said.split()) <= 5 and "(" not in said
        return f"{said} ({subject[:60]})" if points and stems(subject) else said
    title = retold(title, act, letter, sentence, called) if is_request else shifted(title)
    return pointed(title, letter, sentence, called, subject_of([letter]).rstrip(" ?!."))


def is_order(title: str, language: str) -> bool:
    """Whether a title says what to do, as against what is to take place."""
    return (
        is_deed(title, language) if language != "en" else first_of(title) in ORDERS and not title.startswith("Answer ")
    )
