"""The built-in writer: a frame in the thread's language around its own questions, with a gap wherever only the author knows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze.letters.letters import Letter, read_letters
from agentic_crm.engine.analyze.text.speech import request_in
from agentic_crm.engine.analyze.text.wording import Sentence, detect_language
from agentic_crm.engine.analyze.values.names import clean_name, is_person_name
from agentic_crm.engine.message import Address
from agentic_crm.engine.reply.checking import GAP
from agentic_crm.engine.reply.phrases import PHRASES

_MOST_ASKED: Final = 4
_LONGEST: Final = 240
_SHORTEST: Final = 8
_NOT_ASKED: Final = re.compile(
    r"^\W*(?:how are you|how(?:'s| is) (?:it going|everything)|wie geht(?:'s| es)|comment (?:allez|vas)|(?:qué|que) tal|come (?:stai|sta)|"
    r"hoe gaat het|como (?:está|vai)|right|ok(?:ay)?|oder|n'est-ce pas|no|vero)\b[^?]{0,24}\?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WrittenReply:
    """`asked`: what the thread wants to know, literally. `language` is one of those that `phrases` knows."""

    body: str
    language: str
    asked: tuple[str, ...]


def written(thread: ThreadContext, answers: str, author: str, wish: str = "") -> WrittenReply:
    """A letter in the name of `author` to whoever wrote the message `answers` (a Message-ID); every word is the thread's, the
    author's own `wish`, or a courtesy. What only the author can say is a gap.
    """
    letters = [one for one in read_letters(thread)[0] if not one.is_forwarded]
    answered = next((one for one in letters if one.message.message_id == answers), letters[-1] if letters else None)
    language = _language(letters, answered, wish)
    phrases = PHRASES[language]
    asked = _asked(letters, answered)
    name = _name(answered.sender) if answered is not None and not answered.is_ours else ""
    parts = [phrases.to.format(name=name) if name else phrases.to_nobody, phrases.thanks]
    if wish.strip():
        parts.append(wish.strip())
    elif asked:
        opening, closing = phrases.marks
        parts.append(phrases.asked)
        parts += [f"{opening}{one}{closing}\n{GAP}" for one in asked]
    else:
        parts.append(GAP)
    parts.append(f"{phrases.closing}\n{author}".rstrip())
    return WrittenReply("\n\n".join(parts), language, asked)


def _language(letters: Sequence[Letter], answered: Letter | None, wish: str) -> str:
    """Of the answered letter; a short one says less than the thread."""
    own = answered.text if answered is not None else ""
    sample = own if len(own.split()) >= 6 else " ".join((own, *(one.text for one in letters)))
    found = detect_language(sample or wish)
    return found if found in PHRASES else "en"


def _name(sender: Address | None) -> str:
    """As the person calls themselves, where that is a person's name."""
    name = clean_name(sender.name) if sender is not None else ""
    return name if name and is_person_name(name) else ""


def _asked(letters: Sequence[Letter], answered: Letter | None) -> tuple[str, ...]:
    """Questions and requests of the other side since we last wrote, the latest message's first of all."""
    if answered is None:
        return ()
    at = next(number for number, one in enumerate(letters) if one is answered)
    since: list[Letter] = []
    for one in reversed(letters[: at + 1]):
        if one.is_ours and one is not answered:
            break
        since.append(one)
    found = [one.text for letter in since if not letter.is_ours for one in letter.sentences if _asks(one)]
    return tuple(dict.fromkeys(found))[:_MOST_ASKED]


def _asks(sentence: Sentence) -> bool:
    if not _SHORTEST <= len(sentence.text) <= _LONGEST:
        return False
    if sentence.text.rstrip("\"'”»)").endswith(("?", "？")):
        return _NOT_ASKED.match(sentence.text) is None
    return request_in(sentence) is not None
