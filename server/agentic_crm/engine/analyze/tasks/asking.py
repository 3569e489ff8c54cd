"""Requests without a phrase that asks: items of a list, key dates of a tender, things that are needed by a day."""

# ruff: noqa: E501 - word lists are read by line

import re
from datetime import timedelta

from agentic_crm.engine.analyze.dates.dates import DateMention, find_dates
from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.deeds import PRICE
from agentic_crm.engine.analyze.text.cues import PITCH
from agentic_crm.engine.analyze.text.outcomes import DECIDES
from agentic_crm.engine.analyze.text.speech import request_in
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import regex

_HANDED_IN = regex(
    r"\b(?:return(?:ed)?|received|submi(?:t|tted|ssion)s?|due|deadline|closing (?:date|time)|clos(?:es|ing)|abgabe\w*|einreich\w*|einzureichen|eingereicht|entregues?|presentad[ao]s?|apresentad[ao]s?|angebotsfrist|remise des|à remettre|dépôt|date limite|"
    r"plazo de (?:presentación|entrega)|presentación de|fecha límite|scadenza|presentazione|inlever\w*|indien\w*|sluitingsdatum|prazo|entrega de propostas|data limite)\b"
)
_PAPER = regex(
    r"\b(?:forms?|proposals?|offers?|bids?|tenders?|quot(?:e|ation)s?|submissions?|responses?|applications?|documents?|angebote?|unterlagen|formular\w*|offres?|dossiers?|plis|ofertas?|propuestas?|documentación|offert[ae]|documenti|offertes?|inschrijving\w*|propostas?)\b"
)
_WRITTEN = regex(
    r"\b(?:drawings?|plans?|samples?|certificates?|data ?sheets?|reports?|invoices?|confirmations?|lists?|answers?|details|figures|numbers|paperwork|contracts?|drafts?|copy|feedback|files?|zeichnung\w*|pläne|plan|muster|zertifikat\w*|datenblatt|bericht\w*|rechnung\w*|bestätigung\w*|liste\w*|antwort|rückmeldung|vertrag\w*|entwurf|"
    r"dessins?|échantillons?|certificats?|fiches?|rapports?|factures?|confirmation|listes?|réponse|contrats?|planos?|muestras?|certificados?|fichas?|informes?|respuesta|contratos?|disegn\w*|campion\w*|certificat\w*|sched\w*|fattur\w*|rispost\w*|contratt\w*|tekening\w*|monsters?|certifica\w*|rapport\w*|factuur|lijst\w*|antwoord|contract\w*|desenhos?|amostras?|fatura|resposta)\b"
)
_LIST_FOR_YOU = regex(
    r"\b(?:you|your|du|dich|sie|ihnen|ihr|euch|toi|vous|ti|vosotros|usted(?:es)?|te|voi|lei|jou|je|jullie|u|to-?dos?|tasks?|aufgaben|please|bitte|svp|favor)\b(?:[^.?!]|(?<=\d)\.)*:$"
)
# "Two things we will need:": an item with a day is to be had by then.
_THINGS_NEEDED = regex(
    r"\b(?:needs?|wants?|requires?|asks? for|waiting for|missing|brauch\w*|bräuchte\w*|benötig\w*|fehl\w*|faut|faudrait|besoin|manque\w*|necesit\w*|falta\w*|serv\w+|bisogno|manca\w*|nodig|ontbre\w+|precis\w*)\b[^.?!]*:$"
)
# "We would need from you:": whatever stands below is to be sent.
WANTED = regex(
    r"\b(?:from (?:you|your)|(?:send|provide|share|forward|submit|email) (?:me|us|over|the following|these|back)|von (?:ihnen|dir|euch)|(?:schick|send)\w* (?:sie |du |ihr )?(?:mir|uns)|de votre part|(?:nous|me) (?:envoyer|transmettre|fournir)|"
    r"(?:de su|de vuestra|por su|por vuestra) parte|(?:enviar|mandar)(?:nos|me)|da parte vostra|(?:inviar|mandar)(?:ci|mi)|van (?:je|u|jullie)|(?:me|ons) (?:sturen|mailen)|da (?:vossa|sua) parte|enviar-(?:nos|me))\b(?:[^.?!]|(?<=\d)\.)*:$"
)
_LIST_FOR_US = regex(
    r"\b(?:we(?:['’]ll| will)|i(?:['’]ll| will)|(?:from |on )?our (?:side|end|part)|our to-?dos?|next steps|(?:werden|kümmern) wir|wir (?:werden|kümmern|erledigen)|unsere[rn]? seite|nächste[n]? schritte|"
    r"de notre côté|nous (?:allons|ferons)|prochaines étapes|(?:por|de) nuestra parte|vamos a|próximos pasos|da parte nostra|prossimi passi|faremo|onze kant|gaan wij|volgende stappen|da nossa parte|vamos|próximos passos)\b(?:[^.?!]|(?<=\d)\.)*:$"
)
BULLET = regex(r"\s*(?:[-*•·–]|\(?\d{1,2}[.)])\s+")
_ORDERS = regex(
    r"(?:please\s+)?(?:send|share|arrange|provide|confirm|prepare|submit|forward|give|update|check|review|fill|sign|complete|attach|add|include|quote|price|call|book|ship|deliver|return|issue|revise|draft|organi[sz]e|advise|let|import|set up|schedule|move|invite|test|train|collect|write|make|put|install|order|create|remove|clean|measure|pack|print|load|migrate|configure|notify|inform|ask|get|find|file|pick up|reserve|cancel|change|replace|build|publish|upload|export|remind|hire|pay|transfer|register)\b",
    re.IGNORECASE,
)
_NEEDED = regex(
    r"\b(?:need\w*|have to|has to|must|should|want\w*|requir\w+|expect\w*|due|reach\w*|land|would like|deadline|latest|await\w*|receiv\w+|return(?:ed|s)?\b|"
    r"brauch\w*|benötig\w*|muss|müssen|sollte\w*|erwart\w+|faudrait|faut|besoin|attend\w+|doit|doivent|necesit\w+|tien\w+ que|hace falta|deb\w+|esper\w+|serv\w+|bisogno|nodig|moet\w*|verwacht\w*|precis\w+)\b"
)
_TOLD = regex(
    r"^\W*(?:\d+[.)]\s*)?(?:if|should|in case) (?:you|anyone|anybody)\b|\b(?:told|tells?|asks?|asked|requires?|wants?) us\b|\bwe (?:need|must|have) to\b"
)
_THEIRS = regex(
    r"^\W*should be able\b|\b(?:(?:i|we|they|he|she)(?:['’](?:ll|d|re|m|ve)| will| would| are| am| is| can| could| intend| plan| hope| expect to| aim| want to| have to| must| should| open| close| move| start| launch| go live)\b(?! (?:also |really |just |still |only )?(?:need|require|appreciate|like (?:it|to (?:have|get|see|receive))))|"
    r"(?:ich|wir|er|sie) (?:werde[n]?|wollen|möchten|können|müssen|sind|wird|eröffnen|ziehen)|(?:je|nous|il|elle|on) (?:\w+rons|\w+rai|devons|allons|sommes|voulons|pourrons)|(?:vamos a|queremos|tenemos que|abrimos|estaremos)|(?:wij|we|ik) (?:gaan|willen|moeten|zullen|openen|zijn)|(?:dobbiamo|vogliamo|apriamo|saremo))\b"
)
_NOT_FOR_US = regex(
    r"\b(?:valid|expires?|offer ends|register|early[- ]bird|on leave|out of (?:the )?office|holiday|vacation|pay|paid|payment|invoice|gültig|urlaub|valable|congés?|válid\w+|vacaciones|geldig|vakantie|open(?:s|ing)?|clos(?:es|ed)|since|until further|was|were|had)\b"
)
_HORIZON = timedelta(days=60)


def without_bullet(text: str) -> str:
    """A list item's own words."""
    bullet = BULLET.match(text)
    return text[bullet.end() :] if bullet else text


# "Deadweight tester      1 no.": what stands in columns is a row of a table.
_COLUMNS = regex(r"[^\W\d_]\)?(?:\t| {3,})\s*\S")
# Who wants to bid has to be there: "compulsory site briefing", "Pflichtbesichtigung", "visite obligatoire des lieux".
_COMPULSORY = regex(
    r"\b(?:compulsory|mandatory|obligatory)\b[^.;]{0,30}\b(?:briefing|meeting|visit|inspection|walk[- ]?(?:through|round)|conference|pre-?bid|viewing|tour)\b|\b(?:briefing|site visit|site meeting|pre-?bid meeting|inspection|viewing)s? (?:is|are) (?:compulsory|mandatory|obligatory)\b|\b(?:pflicht(?:besichtigung|begehung|termin)|(?:verpflichtende\w*|verbindliche\w*|obligatorische\w*) (?:\w+ ){0,2}(?:\w*besichtigung|\w*begehung|ortstermin|bietergespräch|vor-ort-termin|informationstermin))\b|"
    r"\b(?:visite|réunion)(?: \w+){0,4} obligatoire\b|\b(?:visita|reunión)(?: \w+){0,4} obligatoria\b|\b(?:sopralluogo|incontro)(?: \w+){0,3} obbligatorio\b|\bverplichte (?:\w+ )?(?:schouw|bezichtiging|rondgang|rondleiding|inlichtingenbijeenkomst|aanwijzing)\b|\b(?:visita|reunião)(?: \w+){0,4} obrigatória\b"
)


def is_key_date(letter: Letter, sentence: Sentence, dates: list[DateMention]) -> bool:
    """Whether a sentence is a line of a tender's key dates: what is to be handed in or attended, and when."""
    if letter.is_ours or not dates or len(sentence.text) > 170:
        return False
    if _COMPULSORY.search(sentence.low):
        return True
    if not (_HANDED_IN.search(sentence.low) and _PAPER.search(sentence.low)):
        return False
    return bool(
        dates[0].is_deadline
        or sentence.text.rstrip()[-1:].isdigit()
        or dates[-1].end > len(sentence.text.rstrip()) - 25
    )


def is_list_item(letter: Letter, number: int, sentence: Sentence, dates: list[DateMention]) -> bool:
    """Whether a sentence is an item of a list of things that the reader is to do."""
    head = _head_of(letter, number, sentence, dates)
    if head is None:
        return False
    is_dated = bool(dates) or _is_dated_by_next(letter, number)
    return bool(_LIST_FOR_YOU.search(head.low) or (is_dated and _THINGS_NEEDED.search(head.low)))


def is_own_list_item(letter: Letter, number: int, sentence: Sentence, dates: list[DateMention]) -> bool:
    """Whether a sentence is an item of a list of things that its writer's side will do."""
    head = _head_of(letter, number, sentence, dates)
    return head is not None and bool(_LIST_FOR_US.search(head.low)) and not _LIST_FOR_YOU.search(head.low)


def _head_of(letter: Letter, number: int, sentence: Sentence, dates: list[DateMention]) -> Sentence | None:
    """The line that heads the list of which a sentence is a thing to do; None if it is none."""
    bullet = BULLET.match(sentence.text)
    if bullet is None or not (
        dates
        or _is_dated_by_next(letter, number)
        or _ORDERS.match(sentence.text, bullet.end())
        or _begins_with_deed(letter, sentence.text[bullet.end() :])
    ):
        return None
    heads = [s for s in letter.sentences[max(0, number - 8) : number] if s.text.endswith(":")]
    return heads[-1] if heads else None


def _is_dated_by_next(letter: Letter, number: int) -> bool:
    """Whether the sentence after an item, of the same item, says in few words by when ("They'd like it Friday."); below a table's row stands another row."""
    if _COLUMNS.search(letter.sentences[number].text):
        return False
    for other in letter.sentences[number + 1 : number + 3]:
        if len(other.text.split()) > 9 or BULLET.match(other.text) or other.text.endswith((":", "?")):
            return False
        if find_dates(other.text, letter.anchor):
            return True
    return False


def _begins_with_deed(letter: Letter, item: str) -> bool:
    """Whether an item begins, or in German and Dutch ends, with an infinitive, as things to do are listed."""
    words: list[str] = re.findall(r"[^\W\d_]+", item.lower())
    if len(words) < 2:
        return False
    match letter.language:
        case "fr":
            return words[0].endswith(("er", "ir", "re")) and len(words[0]) > 4
        case "es" | "pt":
            return words[0].endswith(("ar", "er", "ir")) and len(words[0]) > 3
        case "it":
            return words[0].endswith(("are", "ere", "ire"))
        case "de" | "nl":
            return words[-1].endswith("en") and len(words[-1]) > 4 and item.rstrip(" .").endswith(words[-1])
        case _:
            return False


def introduces_list(letter: Letter, number: int, sentence: Sentence) -> bool:
    """Whether a sentence only heads a list whose items say what there is to do; things to be sent are asked for by the head."""
    if not sentence.text.endswith(":"):
        return False
    items = [
        (at, s) for at, s in enumerate(letter.sentences[number + 1 : number + 6], number + 1) if BULLET.match(s.text)
    ]
    if not items or not WANTED.search(sentence.low):
        follows = bool(items) and items[0][0] == number + 1
        if not follows or request_in(sentence) is None:
            return follows
        # "Please quote:" asks for what stands below it, where that is no deed of its own.
        return any(_head_of(letter, at, s, find_dates(s.text, letter.anchor)) is sentence for at, s in items)
    return all(_head_of(letter, at, s, find_dates(s.text, letter.anchor)) is sentence for at, s in items)


def things_below(letter: Letter, number: int) -> str:
    """The things that a sentence asks for in the list below it, less those that stand for themselves; empty if there is none."""
    if not WANTED.search(letter.sentences[number].low):
        return ""
    things: list[str] = []
    for at, item in enumerate(letter.sentences[number + 1 : number + 9], number + 1):
        if not BULLET.match(item.text):
            break
        if _head_of(letter, at, item, find_dates(item.text, letter.anchor)) is None:
            things.append(without_bullet(item.text).rstrip(" .,;"))
    named = ", ".join(things)
    return f"Send {named}" if named and letter.language == "en" else named[:1].upper() + named[1:]


def is_needed_by(letter: Letter, sentence: Sentence, dates: list[DateMention]) -> bool:
    """Whether the other side says that something is needed by a day soon: a deadline that is not for themselves."""
    if letter.is_ours or len(sentence.text) > 200 or sentence.text.rstrip().endswith("?"):
        return False
    today = letter.anchor.at.date()
    soon = [d for d in dates if d.is_deadline and d.day <= today + _HORIZON]
    if not soon or len(sentence.text.split()) < 4 or _TOLD.search(sentence.low):
        return False
    if (
        not _NEEDED.search(sentence.low)
        or _THEIRS.search(sentence.low)
        or DECIDES.search(sentence.low)
        or PITCH.search(sentence.low)
    ):
        return False
    # Who asks for a price says by when the thing is needed, too; that is the deal's.
    is_of_deal = PRICE.search(letter.low) and not (PRICE.search(sentence.low) or _WRITTEN.search(sentence.low))
    return not (is_of_deal or _NOT_FOR_US.search(sentence.low))


# What a writer expects from us in so many words: "from you by Friday: ...", "Angebot von Ihnen bis Freitag".
_FROM_US = regex(
    r"\b(?:from (?:you|your (?:side|team|end|office))|von (?:ihnen|euch|dir)|de votre (?:part|côté)|(?:de|por) (?:su|vuestra|tu) parte|da parte vostra|van (?:u|jullie|jou)|da (?:vossa|sua) parte)\b(?! (?:soon|shortly|again|bald|pronto|presto|snel))"
)
_HEARS = regex(
    r"\b(?:hear|heard|got|received|had|have|thanks|thank|bought|ordered|message|mail|letter|gehört|bekommen|erhalten|danke|gekauft|reçu|merci|recibid\w+|gracias|ricevut\w+|grazie|ontvangen|dank|recebid\w+|obrigad\w+)\b"
)


def is_expected(letter: Letter, sentence: Sentence, dates: list[DateMention]) -> bool:
    """Whether a line of another's letter says what is to come from us, and by when."""
    if letter.is_ours or not any(d.is_deadline for d in dates) or len(sentence.text.split()) > 25:
        return False
    return bool(_FROM_US.search(sentence.low)) and not _HEARS.search(sentence.low)


# "Sie prüfen, ob ...": a point of what was agreed, in a list.
_YOU_DO = {
    "en": regex(r"^you(?:['’]ll| will)? (?P<act>(?!are\b|have\b|can\b|may\b|get\b|know\b|need\b|receive\b|see\b)[a-z]+\b .+)"),
    "de": regex(r"^(?:sie|ihr|du) (?P<act>(?!sind\b|haben\b|können\b|hatten\b|bekommen\b|erhalten\b|wissen\b|möchten\b|wollen\b)[a-zäöüß]{4,}(?:en|st|t)\b,? .+)"),
    "fr": regex(r"^(?:vous|tu) (?P<act>(?!avez\b|êtes\b|pouvez\b|recevez\b|savez\b|aurez\b)(?:nous |me )?[a-zéèê]{4,}(?:ez|es)\b .+)"),
    "nl": regex(r"^(?:u|jij|je|jullie) (?P<act>(?!bent\b|hebt\b|heeft\b|hebben\b|kunt\b|krijgt\b|weet\b)[a-z]{4,}(?:t|en)\b .+)"),
}  # fmt: skip


def agreed_of_us(letter: Letter, sentence: Sentence) -> str | None:
    """What a point of another's list says that we do ("you check whether ..."), in its own words; else None."""
    bullet = BULLET.match(sentence.text)
    pattern = _YOU_DO.get(letter.language)
    if letter.is_ours or bullet is None or pattern is None:
        return None
    match = pattern.match(sentence.low[bullet.end() :])
    return sentence.text[bullet.end() + match.start("act") : bullet.end() + match.end("act")] if match else None
