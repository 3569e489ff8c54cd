"""Text that gives orders to the reader's software: it is data, nothing follows from it, and it is left out of reading."""

# ruff: noqa: E501 - word lists are read by line

import re
from functools import lru_cache

from agentic_crm.kit.regex import regex

# Who reads here is software and nobody else.
_MACHINE = (
    r"(?:\b(?:llms?|(?:chat)?gpt|copilots?|chat-?bots?|bots?|language models?|sprachmodell\w*|modèles? de langage|modelos? de (?:lenguaje|linguagem)|modell[oi] linguistic[oi]|taalmodel\w*|"
    r"artificial intelligence|künstliche\w* intelligenz\w*|intelligences? artificielles?|inteligencias? artificial(?:es)?|intelligenz[ae] artificial[ei]|kunstmatige intelligentie|inteligências? artificia(?:l|is)|"
    r"(?:ai|ki|ia|crm|e-?mail|mail)[- ]?(?:assist\w+|asistent\w+|agent\w*|syst[eè]m\w*|tools?|models?|modell\w*|bots?|readers?|parsers?|software|programm\w*)|"
    r"(?:assist\w+|asistent\w+|agente?s?|syst[eè]mes?|sistem[ai]s?|outils?|strument[oi]|herramientas?|ferramentas?|logiciels?) (?:de |di |d['’]|da )?(?:ia|crm|intelig\w+|intellig\w+)|"
    r"(?:automated|automatic|automatisch\w*|automatisiert\w*|geautomatiseerde?|virtual|virtuell\w*|digitale?\w*|digital) (?:[\w-]+ )?(?:assist\w+|agents?|system\w*|systemen|readers?|processors?|processes|tools?|parsers?)|"
    r"(?:assist\w+|asistent\w+|agente?s?|syst[eè]mes?|sistem[ai]s?) (?:automati\w+|automáti\w+|virtu\w+|numériques?|digita\w+))\b"
    r"|\b(?-i:AI|A\.I\.|KI|IA)\b)"
)
# Software or a person: it depends on what is ordered.
_MAYBE = r"\b(?:assistants?|assistent(?:en|in)?|asistentes?|assistenti?|assistentes?|agents?|automation|parsers?|software|systems?|system\w{0,2}|syst[eè]mes?|sistemas?|sistem[ai]|systemen|machines?)\b"
_ONE = r"\b(?:assistant|assistente?|asistente|agent|system|software|parser|automation|système|sistema|systeem)\b"
_DO = (
    r"\b(?:mark|set|record|register|change|update|move|create|add|delete|remove|export|forward|(?:auto-?)?approve|log|file|close|assign|schedule|insert|enter|flag|treat|"
    r"markier\w*|setze\w*|trag\w*|leg(?:e|en|t)|anzulegen|erstell\w*|füg\w*|hinzu\w*|änder\w*|aktualisier\w*|erfass\w*|verbuch\w*|lösch\w*|"
    r"marqu\w+|mett(?:ez|re)|mets|pass(?:e|ez|er)|cré(?:e|ez|er)|ajout\w+|enregistr\w+|modifi\w+|supprim\w+|clôtur\w+|inscri\w+|"
    r"marca\w*|registr\w+|cambi\w+|añad\w+|agreg\w+|cre[aei]\w{0,2}|pon(?:er|ga|er)?|pas[ae]\w?|actualic\w+|elimin\w+|cierr\w+|asign\w+|"
    r"segn\w+|impost\w+|aggiung\w+|aggiorn\w+|chiud\w+|inserisc\w+|zet|zetten|markeer|registreer|wijzig|voeg|maak|verwijder|"
    r"registe|alter[ae]\w?|adicion\w+|cri(?:e|ar)|defin\w+|atualiz\w+|feche|coloque|mude)\b"
)
# What software keeps, and its states.
_STATE = (
    r"\b(?:deals?|opportunit(?:y|ies)|stage|pipeline|crm|records?|tasks?|contact list|customer list|won|lost|closed[- ]won|"
    r"gewonnen\w*|verloren\w*|verkaufschance\w*|gagnée?s?|perdue?s?|opportunités?|oportunidad\w*|ganad[oa]s?|perdid[oa]s?|trattativ\w+|opportunità|vint[oaei]|pers[oa]|oportunidades?|negócios?|ganh[oa]s?)\b"
)
_KEPT = (
    r"\b(?:contacts?|contatt[oi]|contactos?|contatos?|contactpersoon|kontakt\w*|\w+kontakt|compan(?:y|ies)|payments?|amount|aufgaben?|auftrag\w*|betrag|firma|tâches?|montant|affaires?|virement|tareas?|importe|negocio|empresa|"
    r"attività|importo|azienda|taak|taken|bedrag|bedrijf|kans|tarefas?|valor|status|quote|invoices?)\b"
)
_GREETING = r"(?:(?:dear|hey|hello|hi|to|liebe[rs]?|chère?|cher|estimad[oa]|car[oa]|beste) )?"
_PLEASE = r"(?:please |bitte |(?:you must|you should|kindly|now) |veuillez |merci de |s['’]il vous plaît,? |por favor,? |per favore,? |a\.?u\.?b\.? |gelieve )?"
_NOTE = r"\b(?:notes?|messages?|instructions?|notice|attention|attn|prompt|directives?|hinweis\w*|nachricht\w*|anweisung\w*|achtung|notiz|consignes?|remarques?|avis|instrucci\w+|nota|notas|aviso|mensaje|mensagem|avviso|messaggio|istruzion\w+|instruç\w+|instructie\w*|bericht|opmerking)"
_TO = r"(?:to|for|an|für|à|aux?|pour|para|al?|all['’]|agli|per|aan|voor|ao|aos|de|di)"
_MOST = r"(?:any|all|every|each|whichever|whatever|alle\w*|jede\w*|welche\w*|tout\w*|tous|quelle que soit|cualquier\w*|tod[oa]s?|qualsiasi|qualunque|tutt[ei]|elke|iedere?|qualquer|quaisquer)"
_WORDS = r"(?:[\w'’-]+ ){0,4}?(?:[ld]['’])?"
_READ = r"(?:process\w*|read|summari[sz]ed?|parsed|handled|filed|verarbeitet|gelesen|ausgewertet|traité\w*|lue?s?|procesad\w+|leíd\w+|elaborat\w+|lett[oaei]|verwerkt|gelezen|processad\w+|lid[oa]s?)"
_ADDRESSED = regex(
    rf"{_NOTE}(?: [\w-]+)?(?:\s*[:>-])? {_TO} ?{_WORDS}{_MACHINE}[^.!?\n]{{0,60}}[:;,]|\b(?:attention|attn|achtung|atención|attenzione|atenção|prompt)[ :,]{{1,3}}(?:any |all |the )?{_MACHINE}"
    rf"|\b(?:to|an|à|aux?|para|a|aan|tot) {_MOST} {_WORDS}{_MACHINE}[^.!?\n]{{0,60}}[:;,]"
    rf"|\b(?:à l['’]attention d\w*['’ ]|a la atención d\w+ |all['’]attenzione d\w+['’ ]|ter attentie van |à atenção d\w+ |zu händen ){_WORDS}{_MACHINE}"
    rf"|(?:^|[\n\[({{<*#>\"“«]|[.!?] )[ \t]*{_GREETING}(?:any |all |the )?{_MACHINE}[ \w]{{0,20}}[,:]\s*{_PLEASE}{_DO}"
    rf"|\b(?:if|when|wenn|falls|sofern|wird|werden|si|se|als|indien|quando|cuando)\b[^.!?\n]{{0,50}}\b{_READ} [^.!?\n]{{0,25}}{_MACHINE}|\b(?:if|when|wenn|falls|wird|si|se|als|indien|quando)\b[^.!?\n]{{0,50}}\b(?:automati\w+|automáti\w+) {_READ}"
    rf"|\b(?:if you are|as|you are(?: now)?|act as|wenn (?:du|sie) (?:ein|eine|als)|(?:du bist|sie sind)(?: jetzt| nun)?|si (?:eres|vous êtes|tu es)|(?:eres|tu es|vous êtes)(?: ahora| maintenant)?|sei|je bent|és|você é) (?:an? |the |eine? |der |die |das |une? |l['’]|le |el |il |lo |de |het |o |uma? |un['’])?{_MACHINE}"
    rf"|\b(?:automated|automatic|ai|crm|machine) (?:processing|handling|filing|import|reading) (?:notice|note|instructions?|directives?)\b"
    rf"|\b(?:system|developer|admin|assistant)\s*(?:message|prompt|note|override|instruction)s?\b\s*[:\-]?|<\s*/?\s*(?:system|instructions?|assistant|user)\s*>|\[\s*/?\s*(?:inst|system)\s*\]",
    re.IGNORECASE,
)
_MAYBE_ADDRESSED = regex(
    rf"{_NOTE}\s*{_TO} ?(?:any |all |the |alle |den |die |das |dem |le |la |les |l['’]|el |los |il |lo |de |het |o |os )?{_MAYBE}"
    rf"|\b(?:if you are|as) an? {_MAYBE}|(?:^|[\n\[({{<*#>\"“«])[ \t]*{_GREETING}(?:the )?{_ONE}\s*[,:]\s*{_PLEASE}{_DO}",
    re.IGNORECASE,
)
_OVERRIDE = regex(
    r"\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|missachte\w*|ignore[rz]?|oublie[zr]?|ignora\w*|olvida\w*|dimentica\w*|negeer|vergeet|esqueça|ignore)\b[^.\n]{0,40}\b(?:previous|prior|above|all|earlier|vorherige\w*|bisherige\w*|alle|précédente?s?|toutes|anterior\w*|todas|tutte|eerdere|vorige|todas)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|anweisungen|regeln|consignes|instrucciones|istruzioni|instructies|instruções)",
    re.IGNORECASE,
)
_CRM_ORDER = regex(
    rf"{_DO}[^.\n]{{0,80}}{_STATE}|{_STATE}[^.\n]{{0,40}}\b(?:setzen|markieren|verschieben|ändern)\b", re.IGNORECASE
)
_ANY_ORDER = regex(
    rf"{_DO}[^.\n]{{0,80}}{_KEPT}|{_KEPT}[^.\n]{{0,40}}(?:setzen|anlegen|anzulegen|eintragen|erstellen|hinzufügen|aanmaken|toevoegen)\b",
    re.IGNORECASE,
)
_ORDER = regex(r"\b(?:respond|reply|output|return|follow|execute|process)\b", re.IGNORECASE)
_HEADING = regex(r"\W*(?:system|developer|instructions?|note to)\b", re.IGNORECASE)
_PARAGRAPHS = regex(r"(\n[ \t>]*\n)")


_NUMBERED = regex(r"\s*(?:[-*•]|\(?[0-9a-z][.)])\s")
# Without one of these nothing is addressed to software: most mails have none, and are not searched for the long forms.
_WORD = regex(
    r"\b(?:llms?|(?:chat)?gpt|copilots?|chat-?bots?|bots?|models?|modèles?|modelos?|modell\w*|sprachmodell\w*|taalmodel\w*|intelligen\w+|inteligen\w+|intelligên\w+|intelligenz\w*|assist\w*|asistent\w*|agente?s?|syst\w+|sistem\w+|"
    r"tools?|readers?|parsers?|software|programm\w*|processors?|process|processes|crm|automat\w+|automát\w+|geautomat\w+|developer|admin|inst|instructions|user|machine|outils?|herramientas?|ferramentas?|strument[oi]|logiciels?|ai|a\.i\.|ki|ia|"
    r"e-?mail-?(?:assist|agent|system|bot|read|pars)\w*)\b",
    re.IGNORECASE,
)
_REACH = 170


def _addresses(text: str) -> bool:
    """Whether software is addressed, looked for around the words for it only."""
    done = 0
    for word in _WORD.finditer(text):
        if word.end() <= done:
            continue
        done = min(len(text), word.end() + _REACH)
        if _ADDRESSED.search(text, max(0, word.start() - _REACH), done):
            return True
    return False


@lru_cache(maxsize=64)
def _may_address_software(text: str) -> bool:
    """Whether any part of a text can. Most mails hold no such word, and their parts need not be looked at."""
    return _OVERRIDE.search(text) is not None or _MAYBE_ADDRESSED.search(text) is not None or _addresses(text)


def _gives_orders(paragraph: str) -> bool:
    """Whether a paragraph tells software what to do: with records where a person could be meant, with anything where none can."""
    if _OVERRIDE.search(paragraph):
        return True
    if _addresses(paragraph):
        return any(order.search(paragraph) for order in (_CRM_ORDER, _ANY_ORDER, _ORDER))
    return bool(_MAYBE_ADDRESSED.search(paragraph) and _CRM_ORDER.search(paragraph))


def _heads_orders(paragraph: str) -> bool:
    """Whether a short paragraph addresses software, and its orders may stand below."""
    if _addresses(paragraph):
        return True
    return paragraph.rstrip().endswith(":") and _MAYBE_ADDRESSED.search(paragraph) is not None


def _goes_on(paragraph: str) -> bool:
    """Whether a paragraph below such orders gives more of them."""
    return bool(_CRM_ORDER.search(paragraph) or (_NUMBERED.match(paragraph) and _ANY_ORDER.search(paragraph)))


@lru_cache(maxsize=64)
def injected_ranges(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The paragraphs of `text[start:end]` that address software rather than the reader, as offset ranges.

    A paragraph counts if it tells software to forget its instructions, or addresses software and gives orders about records.
    What follows it, up to the next sign of a person writing, belongs to it where it goes on giving such orders.
    """
    if not _may_address_software(text):
        return ()
    whole = text[start:end]
    ranges: list[tuple[int, int]] = []
    at = start
    open_order = False
    for paragraph in _PARAGRAPHS.split(whole):
        stop = at + len(paragraph)
        if paragraph.strip():
            hit = _gives_orders(paragraph) or (open_order and _goes_on(paragraph))
            is_heading = not hit and len(paragraph) < 120 and _heads_orders(paragraph)
            if hit or (is_heading and _HEADING.match(paragraph)):
                ranges.append((at, stop))
            open_order = hit or is_heading
        at = stop
    return tuple(ranges)
