"""Tasks for which a thread names another day: asked for, told, or named after the old one was refused."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from datetime import date, datetime

from agentic_crm.engine.analyze.dates.clock_times import find_times
from agentic_crm.engine.analyze.dates.dates import DateMention, find_dates
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import likeness
from agentic_crm.engine.analyze.tasks.due import LATE
from agentic_crm.engine.analyze.tasks.synonyms import said_again
from agentic_crm.engine.analyze.text.cues import AGREED, MEETING, MOVED
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, stems
from agentic_crm.engine.snapshot import KnownTask
from agentic_crm.kit.regex import regex

_TO_ANOTHER = one_of(
    r"\b(?:make it|call it|do it|have it|rebook\w*|re-?arrang\w+|swap|switch(?:ed)?|slide|carry over|hold off|can(?:['’]?t| not) we do|now (?:on|down for|set for)|(?:come|came|comes) off|try me (?:again )?(?:on|in|after)|(?:days?|weeks?|bit|little) (?:late|later|behind)|now (?:deliver|come|arriv|due|plann)\w*)\b",
    r"\b(?:verleg\w+|rutsch\w*|(?:nach hinten|vor) (?:schieben|ziehen)|lieber (?:am|erst|auf)|besser (?:am|erst|auf)|auf (?:den|montag|dienstag|mittwoch|donnerstag|freitag) (?:legen|umlegen|ausweichen)|neuer termin)\b",
    r"\b(?:remettre|remis(?:e|es)? (?:à|au)|recul\w+|gliss\w+|déplac\w+|caler plutôt|mettre plutôt|le passer à|la passer à|on part sur|plutôt (?:lundi|mardi|mercredi|jeudi|vendredi|le))\b",
    r"\b(?:pas(?:amos|arl[oa]s?|ar|emos|áis) (?:al|para|a la)|(?:dej|qued)(?:ar|arl[oa]|amos|émos\w*|amosl[oa]|emos) (?:para|en) (?:el|la)|mejor (?:el|la)|corr(?:er|emos|erlo) al|cambi\w+ al)\b",
    r"\b(?:rinvi\w+|facciamo (?:invece )?|mettiamo\w* (?:al|il)|meglio (?:il|lunedì|martedì|mercoledì|giovedì|venerdì))\b|\b(?:doorschui\w+|schuif\w* (?:\w+ )?op|schuiven (?:\w+ )?op|opgeschoven|liever (?:op|maandag|dinsdag|woensdag|donderdag|vrijdag)|beter (?:op|maandag|dinsdag|woensdag|donderdag|vrijdag))\b|\b(?:(?:pass|fic|deix)(?:ar|amos|a|armos) para|transferi\w+ para|melhor (?:na|no|dia))\b",
)
_REFUSED = one_of(
    r"\b(?:no need|don['’]?t (?:ring|call|come|send|bring|deliver|visit)|(?:does|do|will|is|are)(?:n['’]t| not) (?:work\w*|suit\w*|good|possible|going)|(?:is|are|['’]s) (?:out|off|impossible|no good|bad|tricky|difficult|full|gone)\b|won['’]t (?:work|do|be)|can['’]?t (?:do|make|have|be)|cannot|clash\w*|no longer|(?:came|come|something['’]s come) up|unable)\b",
    r"\b(?:geht (?:\w+ ){0,3}nicht|klappt (?:\w+ ){0,3}nicht|passt (?:\w+ ){0,3}nicht|kann (?:ich |wir )?(?:\w+ ){0,3}nicht|können (?:wir )?(?:\w+ ){0,3}nicht|leider|unmöglich|verhindert|ungünstig|schlecht|dazwischengekommen|fällt aus|brauchen sie nicht|müssen sie nicht)\b",
    r"\b(?:impossible|ne (?:\w+ ){0,4}pas|n['’]\w+ pas|indisponible|empêch\w+|compliqué|mal)\b",
    r"\b(?:imposible|no (?:puedo|podemos|podré|podremos|va|me|nos|hace falta|estaré|estaremos|hay)|fatal|mal|complicad[oa]|ocupad[oa])\b",
    r"\b(?:impossibile|non (?:posso|possiamo|riesco|riusciamo|va|c['’]è|ci)|purtroppo|impegnat[oa])\b|\b(?:gaat niet|lukt niet|kan (?:\w+ ){0,3}niet|kunnen (?:\w+ ){0,3}niet|komt (?:\w+ ){0,3}niet uit|helaas|verhinderd|hoeft niet)\b|\b(?:impossível|não (?:posso|podemos|dá|consigo|conseguimos|vai|é preciso)|infelizmente)\b",
)
_WOULD_DO = one_of(
    r"\b(?:works|suits|fine|better|possible|free|available|could|instead|easier|try me|how about|what about)\b|\b(?:passt|passen|ginge|geht|besser|möglich|frei|stattdessen|wie wäre)\b|\b(?:convien\w+|arrange|mieux|possible|dispo\w*|plutôt|libre)\b|\b(?:viene bien|mejor|podr[ií]a\w*|puede|libre|vale|sería)\b|\b(?:va bene|meglio|potremmo|possibile|liber[oi])\b|\b(?:schikt|uitkomt|beter|kan|vrij|mogelijk)\b|\b(?:dá jeito|melhor|pode\w*|livre|possível)\b",
)
# Whom they want to hear from only then.
_ASK_THEN = one_of(
    r"\b(?:(?:give|allow|grant) (?:us|me) (?:until|till|time)|(?:ring|call|phone|try|chase|ask|nudge|remind|contact|ping) (?:me|us)|(?:check|come|get) (?:back )?(?:in )?(?:with|to) (?:me|us)|check in again)\b",
    r"\b(?:melden sie sich|meldet euch|melde dich|rufen sie (?:mich|uns)|ruf(?:t)? (?:mich|uns)|fragen sie (?:\w+ ){0,3}(?:nach|wieder)|haken sie|geben sie uns (?:\w+ )?(?:bis|zeit))\b|\b(?:rappelez|rappelle|recontactez|relancez|relance|revenez vers|laissez-nous)\b",
    r"\b(?:llám(?:e|a|enos|ame|eme|anos)\w*|escríb\w+|contácten\w*|dan?os (?:hasta|tiempo)|denos (?:hasta|tiempo)|volved a)\b|\b(?:mi richiami|mi chiami|richiam\w+|ci risentiamo|sentiamoci|ci dia tempo)\b|\b(?:bel (?:me|ons)|belt u (?:me|ons)|geef ons (?:tot|tijd)|neem (?:\w+ ){0,4}contact)\b|\b(?:ligue-(?:me|nos)|contacte-(?:me|nos)|volte a (?:ligar|contactar)|dê-nos (?:até|tempo))\b",
)
_TO_REMIND = regex(
    r"\b(?:call|ring|phone|ask|check (?:in|with)|follow[- ]?up|chase|nudge|remind|anruf\w*|telefon\w*|fragen|nachfass\w*|nachhak\w*|nachfrag\w*|erinnern|(?:r)?appeler|relanc\w+|demander|llamar|seguimiento|preguntar|recordar|(?:ri)?chiamare|sollecit\w+|chiedere|bellen|navragen|opvolg\w*|vragen|ligar|perguntar|lembrar)\b"
)
# That there is time until a later day.
_NO_HURRY = regex(
    r"\b(?:no (?:hurry|rush|urgency)|take your time|(?:early|soon) enough|(?:is|would be|will be) (?:perfectly |quite )?(?:fine|enough|early enough|plenty)|will do\b|eil(?:t|en) nicht|keine eile|(?:reicht|genügt|reichen)|rien ne presse|suffi\w*|pas urgent\w*|sin prisa|no corren? prisa|no hay prisa|basta|vale con|senza fretta|non c['’]è fretta|va bene anche|è sufficiente|geen haast|volstaat|vroeg genoeg|is prima|sem pressa|não há pressa|chega)\b"
)
_TO_FOLLOW = regex(
    r"\b(?:to follow|follows|following|on its way to you|going out|coming|will|folg(?:t|en)|kommt|suit|suivra|suivront|llegará\w*|seguirá\w*|arriver\w+|seguir\w+|volg(?:t|en)|komt)\b"
)
_NOTED = regex(
    r"\b(?:noted|in the (?:book|calendar)|down for|suits|let['’]s (?:do|say|take)|we(?:['’]ll| will) (?:take|be there|come)|nehmen wir|kommen wir|on prend|on retient|noté\w*|nos quedamos|prendiamo|facciamo|nemen we|doen we|ficamos|marcado)\b"
)


@dataclass(frozen=True, slots=True)
class Delay:
    """A task's new day, and where it stands."""

    task: KnownTask
    letter: Letter
    sentence: Sentence
    due: date | datetime


def day_of(value: date | datetime | None) -> date | None:
    """The day of a day or a moment."""
    return value.date() if isinstance(value, datetime) else value


def with_time(task: KnownTask, due: date | datetime) -> date | datetime:
    """The new day keeps the task's time of day where none is given."""
    if isinstance(task.due, datetime) and not isinstance(due, datetime):
        return datetime.combine(due, task.due.time())
    return due


def delays(tasks: list[KnownTask], letters: list[Letter], ignored: frozenset[str]) -> list[Delay]:
    """New days of open tasks, in the order of the letters; `ignored` are stems of names, which say nothing of a deed."""
    if not tasks:
        return []
    found: list[Delay] = []
    for letter in letters:
        for number, sentence in enumerate(letter.sentences):
            if letter.is_ours and LATE.search(sentence.low) is not None:
                found += _late(tasks, letter, number, ignored)
            else:
                found += _moved(tasks, letter, number, ignored) or _agreed(found, letter, sentence)
    return found


def _agreed(found: list[Delay], letter: Letter, sentence: Sentence) -> list[Delay]:
    """The one of several times offered for an appointment to which the other side agrees."""
    offered = [d for d in found if d.letter.is_ours != letter.is_ours]
    if len({d.task.id for d in offered}) != 1 or sentence.low.endswith("?") or _REFUSED.search(sentence.low):
        return []
    # "Friday at ten then."
    if len(sentence.low.split()) > 6 and not (AGREED.search(sentence.low) or _NOTED.search(sentence.low)):
        return []
    days, last = _days(letter, sentence), offered[-1]
    if not isinstance(last.due, datetime) or len({m.day for m in days}) != 1 or day_of(last.task.due) == days[0].day:
        return []
    best = next((m for m in days if m.at is not None), days[0])
    if best.day == day_of(last.due) and best.at is None:
        return []
    return [Delay(last.task, letter, sentence, with_time(last.task, best.value))]


def _moved(tasks: list[KnownTask], letter: Letter, number: int, ignored: frozenset[str]) -> list[Delay]:
    sentence = letter.sentences[number]
    cue = MOVED.search(sentence.low) or _TO_ANOTHER.search(sentence.low)
    if cue is None or _ASK_THEN.search(sentence.low):
        return (
            _reminder(tasks, letter, sentence)
            or _after_refusal(tasks, letter, number)
            or _in_time(tasks, letter, sentence, ignored)
        )
    days = _days(letter, sentence)
    if not days:
        return _other_hour(tasks, letter, sentence)
    own = stems(sentence.text)
    fit, _, task = max(((likeness(t.title, own, ignored), t.id, t) for t in tasks), key=lambda f: (f[0], f[1]))
    if fit < 0.3:
        again = [(said_again(t.title, sentence.text, ignored)[1], t) for t in tasks]
        fit, task = max(again, key=lambda f: (f[0], f[1].id))
    if fit <= 0:
        fit, task = _only_due_beside(tasks, letter, sentence, cue)
    if fit <= 0 and number:
        said = letter.sentences[number - 1]
        before = _refused(tasks, letter, said) or _called_off(tasks, said, ignored)
        fit, task = (0.5, before) if before is not None else (0.0, task)
    fresh = [m for m in days if m.day != day_of(task.due)]
    if fit < 0.3 or not fresh:
        return _other_hour(tasks, letter, sentence)
    best = next((m for m in fresh if m.start >= cue.end()), fresh[-1])
    return [Delay(task, letter, sentence, with_time(task, best.value))]


def _reminder(tasks: list[KnownTask], letter: Letter, sentence: Sentence) -> list[Delay]:
    """The day on which they want to be asked, rung or reminded, for the only task that does so."""
    meant = [t for t in tasks if _TO_REMIND.search(t.title.lower())]
    if letter.is_ours or len(meant) != 1 or not _ASK_THEN.search(sentence.low):
        return []
    days = _days(letter, sentence)
    if len({m.day for m in days}) != 1 or meant[0].due is None or days[0].day == day_of(meant[0].due):
        return []
    return [Delay(meant[0], letter, sentence, with_time(meant[0], days[-1].value))]


def _in_time(tasks: list[KnownTask], letter: Letter, sentence: Sentence, ignored: frozenset[str]) -> list[Delay]:
    """A later day by which they say that what we owe comes early enough."""
    if letter.is_ours or not _NO_HURRY.search(sentence.low) or sentence.low.endswith("?"):
        return []
    meant = [t for t in tasks if t.due is not None and said_again(t.title, sentence.text, ignored)[1] >= 0.5]
    later = [m for m in _days(letter, sentence) if len(meant) == 1 and m.day > (day_of(meant[0].due) or m.day)]
    return [Delay(meant[0], letter, sentence, with_time(meant[0], later[-1].value))] if later else []


def _other_hour(tasks: list[KnownTask], letter: Letter, sentence: Sentence) -> list[Delay]:
    """Another time of the same day for the only appointment there is."""
    booked = [t for t in tasks if isinstance(t.due, datetime) and _is_near(t, letter)]
    if len(booked) != 1 or not isinstance(booked[0].due, datetime):
        return []
    due = booked[0].due
    if not (sentence.low.endswith("?") or MEETING.search(sentence.low) or AGREED.search(sentence.low)):
        return []
    days = {m.day for m in _days(letter, sentence)}
    hours = {t.at for t in find_times(sentence.low) if t.zone is None and t.at != due.time()}
    if len(hours) != 1 or not days <= {due.date()}:
        return []
    return [Delay(booked[0], letter, sentence, datetime.combine(due.date(), hours.pop()))]


def is_to_come(letter: Letter, sentence: Sentence) -> bool:
    """Whether a sentence speaks of what is still to follow, in so many words or by a later day."""
    today = letter.anchor.at.date()
    return _TO_FOLLOW.search(sentence.low) is not None or any(m.day > today for m in _days(letter, sentence))


def _after_refusal(tasks: list[KnownTask], letter: Letter, number: int) -> list[Delay]:
    """The day that a sentence offers right after one that refused a task's own."""
    sentence = letter.sentences[number]
    task = _refused(tasks, letter, letter.sentences[number - 1]) if number else None
    if task is None or not (sentence.low.rstrip().endswith("?") or _WOULD_DO.search(sentence.low)):
        return []
    days = _days(letter, sentence)
    if len({m.day for m in days}) != 1 or days[0].day == day_of(task.due):
        return []
    return [Delay(task, letter, sentence, with_time(task, days[-1].value))]


def _refused(tasks: list[KnownTask], letter: Letter, sentence: Sentence) -> KnownTask | None:
    """The only task on whose day, named in a sentence, that sentence says it cannot or need not be."""
    if not _REFUSED.search(sentence.low):
        return None
    days = {m.day for m in find_dates(sentence.text, letter.anchor)}
    due = [t for t in tasks if day_of(t.due) in days]
    return due[0] if len(due) == 1 else None


def _called_off(tasks: list[KnownTask], sentence: Sentence, ignored: frozenset[str]) -> KnownTask | None:
    """The only appointment that a sentence names and says cannot be."""
    if not _REFUSED.search(sentence.low):
        return None
    meant = [t for t in tasks if isinstance(t.due, datetime) and said_again(t.title, sentence.text, ignored)[1] >= 0.5]
    return meant[0] if len(meant) == 1 else None


def _days(letter: Letter, sentence: Sentence) -> list[DateMention]:
    today = letter.anchor.at.date()
    return [m for m in find_dates(sentence.text, letter.anchor) if not m.is_open and m.day >= today]


def _late(tasks: list[KnownTask], letter: Letter, number: int, ignored: frozenset[str]) -> list[Delay]:
    """A task that one of ours cannot do in time, with the later day that the sentence or the next one names."""
    text = letter.sentences[number].text
    task = max(tasks, key=lambda t: fit_of(t, text, ignored))
    if fit_of(task, text, ignored) < 0.3:
        return []
    for other in letter.sentences[number : number + 2]:
        known = day_of(task.due) or letter.anchor.at.date()
        later = [m for m in _days(letter, other) if m.day > known]
        if later:
            return [Delay(task, letter, other, with_time(task, later[-1].value))]
    return []


def fit_of(task: KnownTask, text: str, ignored: frozenset[str]) -> float:
    """How much of a task's title a text says: two words at least, or half of it."""
    fit = likeness(task.title, stems(text), ignored)
    shared = len((stems(task.title) - ignored) & stems(text))
    return fit if shared >= 2 or (shared == 1 and fit >= 0.5) else 0.0


def _only_due_beside(
    tasks: list[KnownTask], letter: Letter, sentence: Sentence, cue: "re.Match[str]"
) -> tuple[float, KnownTask]:
    """The only task whose own day the sentence names, for want of words in common; else the only appointment, for a new time."""
    mentions = find_dates(sentence.text, letter.anchor)
    days = {m.day for m in mentions}
    booked = [t for t in tasks if isinstance(t.due, datetime)]
    timed = [m for m in mentions if m.at is not None]
    if len(booked) == 1 and timed and _is_near(booked[0], letter) and _moves_no_other(sentence, cue, timed):
        return 0.5, booked[0]
    meets = bool(MEETING.search(sentence.low))
    alike = [t for t in tasks if day_of(t.due) in days and meets == bool(MEETING.search(t.title.lower()))]
    return (0.5, alike[0]) if len(alike) == 1 else (0.0, tasks[0])


def _moves_no_other(sentence: Sentence, cue: "re.Match[str]", timed: list[DateMention]) -> bool:
    """Whether nothing else is said to move: "we moved our party to Friday at six" names what it moves."""
    if sentence.low.rstrip().endswith("?") or MEETING.search(sentence.low) or AGREED.search(sentence.low):
        return True
    for mention in timed:
        # Where the verb comes last, what moves stands before the day.
        is_last = mention.start < cue.end()
        words = sentence.low[mention.end : cue.start()] if is_last else sentence.low[cue.end() : mention.start]
        if len(words.split()) <= 2 and not (is_last and len(sentence.low[: mention.start].split()) > 5):
            return True
    return False


def _is_near(task: KnownTask, letter: Letter) -> bool:
    day = day_of(task.due)
    return day is not None and 0 <= (day - letter.anchor.at.date()).days <= 14
