"""Signs that a task is done though no sentence repeats it: what it was to fetch is there, the visit took place, the answer has come."""

# ruff: noqa: E501 - word lists are read by line

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.tasks.due import LATE
from agentic_crm.engine.analyze.tasks.synonyms import families, said_again
from agentic_crm.engine.analyze.text.cues import MEETING, RECEIVED, SENT
from agentic_crm.engine.analyze.text.outcomes import shows_loss, shows_order
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.speech import promise_in, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, fold, stems
from agentic_crm.engine.snapshot import KnownTask
from agentic_crm.kit.regex import regex

# That something is sent says nothing of what it is.
SENDING = stems(
    "send share deliver provide senden schicken zusenden übermitteln envoyer transmettre enviar mandar inviare mandare sturen"
)
_ASKING = stems(
    "ask check follow chase remind nudge fragen anfragen nachfragen nachfassen nachhaken klären demander relancer preguntar consultar chiedere sollecitare vragen navragen opvolgen perguntar whether if ob si se of"
)

_COMES = regex(
    r"^\W*(?:and )?(?:here (?:it|they) (?:is|are|comes?|come)|here(?:['’]s| is| are)\b|as promised|attached|enclosed|please find|voilà|voici|ci-joint|anbei|wie versprochen|hier (?:ist|sind|kommt|kommen)|im anhang|aquí (?:va|van|tiene)|adjunto|ecco|in allegato|hierbij|bijgaand|segue|em anexo)"
)
_TO_SEND = regex(
    r"(?:send|share|deliver|submit|provide|get|forward|mail|hand in|prepare|draft|write|give)\b|.*\b(?:senden|schicken|übermitteln|sturen|envoyer|enviar|mandar|inviare|mandare)\b|(?:envoyer|enviar|mandar|inviare|mandare|transmettre)\b"
)
_HAVE_SPOKEN = regex(
    r"\b(?:(?:good|great|nice|lovely) (?:talking|speaking|to (?:talk|speak)|chatting)|thank(?:s| you)[^.?!]{0,20} (?:call|chat|conversation)|(?:our|the) (?:call|chat|conversation|talk) (?:just now|today|earlier|this (?:morning|afternoon))|had a word with|off the phone|as discussed (?:on the phone|just now|this morning|today)|"
    r"(?:danke|dank) für das (?:\w+ )?(?:gespräch|telefonat)|(?:eben|vorhin|gerade) (?:telefoniert|gesprochen)|merci pour (?:notre|votre|l['’])\s?(?:échange|appel|entretien)|gracias por (?:la|su|tu) (?:llamada|charla)|grazie per la (?:telefonata|chiamata)|bedankt voor het (?:gesprek|telefoontje))\b|"
    r"\b(?:(?:as|like) (?:we |just )?(?:said|agreed|discussed|talked|spoke)[^.?!]{0,25} (?:on|over|by) the phone|following (?:our|your) (?:\w+ )?(?:call|chat|conversation)|(?:am telefon|telefonisch) (?:besprochen|vereinbart|gesagt)|nach unserem (?:\w+ )?(?:telefonat|gespräch)|suite à notre (?:échange|appel|conversation|entretien)|comme (?:convenu|dit|vu|évoqué)[^.?!]{0,15} (?:au|par) téléphone)\b|"
    r"\b(?:como (?:hablamos|quedamos|comentamos|acordamos)[^.?!]{0,25} por teléfono|tras nuestra (?:llamada|conversación)|come da (?:nostr[ao] |ultim[ao] )?(?:telefonata|accordi telefonici|colloquio telefonico)|dopo la (?:nostra )?telefonata|(?:telefonisch|aan de telefoon) (?:besproken|afgesproken)|na ons (?:telefoongesprek|gesprek)|(?:falámos|combinámos|combinado|falado)[^.?!]{0,25} (?:ao|por) telefone|na sequência d[aoe] (?:nossa |nosso )?(?:chamada|conversa|telefonema))\b"
)
_TO_CALL = regex(
    r"\b(?:call|ring|phone|speak|talk|anruf\w*|anrufen|telefon\w*|bellen|appeler|rappeler|llamar|(?:ri)?chiamare|telefonare|ligar)\b"
)
# An answer settles what only waited for one: "follow up on the offer", "ask for a decision".
_TO_CHASE = regex(
    r"\b(?:follow[- ]?up|chase|check in|remind|nudge|ask .* (?:about|whether)|nachfass\w*|nachhak\w*|nachfrag\w*|relancer|relance|seguimiento|sollecit\w+|opvolg\w*|get .*signed|(?:call|ring) .* about the (?:offer|quote|proposal)|"
    r"(?:get|ask|wait|await|push|press|call|ring)\b.*\b(?:decision|answer|verdict|reply|go-ahead)|(?:entscheidung|antwort|zusage|rückmeldung)\b.*\b(?:einholen|erfragen|anfragen|abwarten)|(?:demander|obtenir|attendre)\b.*\b(?:décision|réponse|accord)|(?:pedir|obtener|esperar)\b.*\b(?:decisión|respuesta)|(?:chiedere|ottenere|attendere)\b.*\b(?:decisione|risposta|conferma)|(?:beslissing|besluit|antwoord)\b.*\b(?:vragen|afwachten)|(?:pedir|obter|aguardar)\b.*\b(?:decisão|resposta))\b"
)
_TO_ASK = regex(
    r"\b(?:ask|check (?:in )?with|check (?:in|whether|if)|follow[- ]?up|chase|nudge|enquire|inquire|find out|(?:be|er|nach)?fragen|nachfassen|nachhaken|rückfrage|erkundigen|demander (?:à|si)|relancer|relance|preguntar|consultar|seguimiento|chiedere|domandare|sollecitare|sentire se|vragen|navragen|opvolgen|perguntar|saber se)\b"
)
_TO_FETCH = regex(
    r"^\W*(?:get|request|collect|obtain|await|fetch|gather|receive|récupérer|obtenir|recevoir|pedir|solicitar|reclamar|conseguir|recoger|richiedere|raccogliere|ottenere|farsi mandare|obter|recolher|ask\b.* for|chiedere)\b|\b(?:einholen|anfordern|besorgen|abholen|einsammeln|opvragen|ophalen|aanvragen|demander (?:les?|la|l['’]|un|une|des))\b"
)
_FETCHING = _ASKING | stems(
    "get request collect obtain await fetch gather receive einholen anfordern besorgen récupérer obtenir recevoir pedir solicitar reclamar conseguir recoger richiedere raccogliere ottenere opvragen ophalen aanvragen obter recolher demander chiedere"
)
_HAS_COME = one_of(
    r"\b(?:(?:came|arrived|turned up|landed|reached us|got here) (?:\w+ ){0,2}(?:this|yesterday|today|on|safely|in|by|with|last)|(?:safely|all) (?:arrived|here|received)|to hand|in hand now|(?:is|are) here(?=\s*[.,;!])|has (?:come|landed|reached)|have (?:come|landed|reached)|(?:many thanks|thanks|thank you)(?: again| so much| very much)? for the)\b",
    r"\b(?:(?:ist|sind|liegt|liegen)\b[^.;,]{0,40}\b(?:da|vor|eingetroffen|gelandet)(?=\W|$)|(?:haben|habe) (?:wir |ich )?[^.;,]{0,40}\bbekommen)\b|\b(?:bien |bel et bien )?reçue?s\b|\b(?:est|sont) (?:bien )?(?:arrivée?s?|là)\b|\b(?:nous|me|m['’])\s?(?:est|sont) (?:bien )?parvenue?s?\b",
    r"\b(?:llegó|llegaron|recibí|recibimos|me llegaron|me llegó)\b|\b(?:pervenut[oaie]|sono arrivat[ie]|è arrivat[oa])\b|\b(?:gekregen|(?:is|zijn) (?:binnen|er|gearriveerd|aangekomen))\b|\b(?:chegaram|chegou|recebemos|recebi)\b",
)
_NEGATED = regex(
    r"n['’]t\b|\b(?:not|never|no|yet|(?:still|now) (?:\w+ )?(?:need|wait\w*|miss\w*)|wait(?:ing)? for|look(?:ing)? forward to|freu\w* \w+ auf|warten? (?:\w+ )?auf|fehl(?:t|en)|attendons|manqu\w+|esperamos|falta\w*|aspettiamo|manca\w*|wachten (?:\w+ )?op|ontbre\w+|aguardamos|haven['’]?t|hasn['’]?t|didn['’]?t|wasn['’]?t|weren['’]?t|until|once|as soon as|when|if|noch (?:nicht|kein\w*|immer)|nicht|kein\w*|nie|sobald|wenn|bis|pas|jamais|toujours|aucun\w*|dès que|quand|si|todavía|aún|nunca|ningun\w*|cuando|hasta|non|ancora|nessun\w*|appena|quando|se|niet|geen|nooit|zodra|als|não|ainda|nenhum\w*|assim que)\b"
)
_TOOK_PLACE = one_of(
    r"\b(?:back from (?:the|our|my|their)|just (?:back|left|finished)|(?:thanks|thank you|grateful)(?: again| so much| very much| both| all)? for (?:coming|having (?:us|me)|showing (?:us|me)|the (?:visit|tour|demo|tasting|meeting|training|session|walk[- ]?through|workshop|warm welcome|hospitality)|your (?:visit|time (?:today|yesterday|on|this|last))|hosting|making (?:it|the time|the trip))|(?:good|great|nice|lovely|pleasure) (?:seeing|to see|meeting|to meet|to have) you (?:\w+ ){0,3}(?:today|yesterday|this|on|last|at|here))\b",
    r"\b(?:zurück (?:vom|von der|aus|von)|(?:danke|dank) für (?:den|ihren|deinen|euren|die|das|ihr) (?:\w+ )?(?:besuch|termin|vorführung|besichtigung|begehung|präsentation|treffen|besprechung|schulung|workshop|führung|rundgang|empfang)|(?:schön|nett|gut), dass (?:sie|du|ihr) (?:da|hier|bei uns) (?:war\w*)|war (?:schön|nett|gut), (?:sie|dich|euch)|(?:beim|nach dem|nach der|bei der) (?:\w+ )?(?:termin|besuch|begehung|besichtigung|vorführung|abnahme) (?:gestern|heute|am \w+))\b",
    r"\b(?:de retour d[eu]|merci (?:encore )?(?:pour|de) (?:votre|la|le|l['’]|ta|ton) ?(?:visite|accueil|démonstration|réunion|rendez-vous|formation|rencontre|présentation)|merci d['’]être (?:venue?s?|passée?s?)|(?:suite à|après) (?:notre|votre|la) (?:visite|réunion|rencontre|démonstration)|(?:ravie?s?|content\w*|plaisir) de vous avoir (?:vue?s?|rencontrée?s?|reçue?s?))\b",
    r"\b(?:(?:vuelvo|volvemos|de vuelta|vengo|venimos) de(?:l)? (?:la|el|ver|visitar)?|gracias por (?:venir|recibir\w*|la visita|su visita|vuestra visita|tu visita|la reunión|la demo\w*|el recorrido|la formación)|(?:tras|después de) (?:la|nuestra|vuestra|su) (?:visita|reunión)|encantad[oa]s? de (?:verte|verle|veros|conocer\w*))\b",
    r"\b(?:di ritorno da\w*|grazie per (?:la visita|l['’]incontro|essere venut[oaie]|l['’]accoglienza|il sopralluogo|la riunione|la dimostrazione)|dopo (?:il sopralluogo|la visita|l['’]incontro|la riunione) di (?:ieri|oggi|stamattina|lunedì|martedì|mercoledì|giovedì|venerdì))\b|\b(?:terug van|bedankt voor (?:het bezoek|je bezoek|uw bezoek|jullie bezoek|de rondleiding|de ontvangst|de demo|de training|jullie komst|uw komst|je komst|het langskomen)|na (?:het|ons|jullie|uw) (?:bezoek|overleg) (?:van |gisteren|vandaag))\b|\b(?:de volta d[aeo]|obrigad[oa] (?:pela visita|pela reunião|por (?:ter|terem) vindo|por (?:me|nos) receber\w*|pela demonstração|pela formação))\b",
)
_WENT = one_of(
    r"\b(?:went (?:\w+ ){0,2}(?:well|fine|ok|okay|great|smoothly|badly)|(?:was|were) (?:a )?(?:\w+ )?(?:success|success\w+|great|excellent|productive|useful|helpful)|is (?:done|finished|over|behind us)|took place|(?:ist|war|lief|verlief) (?:\w+ ){0,2}(?:gut|super|bestens|prima|erfolgreich|erledigt|durch|reibungslos)|hat stattgefunden|s['’]est (?:\w+ )?bien passée?|(?:a eu|ont eu) lieu|(?:ha ido|fue|salió|ha salido|estuvo) (?:\w+ )?(?:bien|genial|estupendo|fenomenal)|è andat[oa] (?:\w+ )?bene|(?:ging|verliep|is) (?:\w+ )?(?:goed|prima)(?: gegaan| verlopen)?|correu (?:\w+ )?bem)\b",
    r"\b(?:(?:i|we) (?:was|were|went|have been) (?:\w+ )?(?:at|to|round|over|with|in)|(?:war|waren) (?:ich |wir )?(?:\w+ )?(?:bei|in|auf|beim|zum|zur)|je sors d|(?:j['’]étais|nous étions|je suis passée?|nous sommes passés) (?:chez|à|au|sur)|(?:estuve|estuvimos|he estado|hemos estado) (?:en|con)|(?:sono|siamo) stat[oaie] (?:da|a|in|al|alla)|(?:ben|zijn) [^.;]{0,40} geweest|(?:was|waren) (?:\w+ )?(?:bij|op)|(?:estive|estivemos) (?:em|na|no|com))\b",
)
_PAID = one_of(
    r"\b(?:(?:have|has|had|['’]ve|was|were|been|just|already|now) (?:\w+ )?(?:paid|settled|transferred|wired)|(?:we|i|accounts|finance) (?:\w+ )?(?:paid|settled|transferred|wired)|payment (?:was|has been|is|went) (?:\w+ )?(?:made|sent|out|done|through|on its way|released)|(?:ist|sind|wurde|wurden|habe|haben|hab) (?:[^.;,]{0,40} )?(?:überwiesen|bezahlt|beglichen|angewiesen)|zahlung ist (?:raus|erfolgt|unterwegs))\b",
    r"\b(?:(?:avons|ai|a été|est|sont|ont été) (?:\w+ )?(?:réglée?s?|payée?s?|virée?s?)|virement (?:est |a été )?(?:\w+ )?(?:fait|parti|effectué|lancé)|(?:hemos|he|ha sido|está|queda) (?:\w+ )?(?:pagad[oa]|transferid[oa]|abonad[oa])|(?:abbiamo|ho|è stat[oa]) (?:\w+ )?(?:pagat[oa]|saldat[oa]|bonificat[oa])|bonifico (?:è )?(?:fatto|partito|eseguito)|(?:hebben|heb|is|zijn) (?:[^.;,]{0,30} )?(?:betaald|overgemaakt)|(?:já |foi |está )(?:pag[oa]|transferid[oa]|liquidad[oa])|pagámos)\b",
)
_FOR_MONEY = regex(
    r"\b(?:invoice|payment|pay|deposit|overdue|balance|rechnung\w*|zahlung\w*|anzahlung\w*|\w+rechnung|facture|paiement|règlement|acompte|factura|pago|cobro|cobrar|anticipo|fattura|pagamento|saldo|acconto|factuur|betaling|aanbetaling|fatura|sinal)\b"
)
# The perfect of any verb: whether it is the task's own is asked of the title.
_HAVE_DONE = one_of(
    r"\b(?:(?:i|we|he|she|they|it)['’](?:ve|s)|(?:i|we|they|you) have (?:\w+ )?\w+(?:ed|en|wn|ne|nt|lt|pt|de|id|ut|ung|ght)|(?:he|she|it|\w+) has (?:\w+ )?\w+(?:ed|en|wn|ne|nt|lt|pt|de|id|ut|ung|ght)|(?:is|are|was|were|got|been) (?:now |just |already |all )?\w+ed|(?:habe|haben|hab|hat|ist|sind|wurde|wurden)|j['’]ai|(?:nous avons|on a|a été|ont été|est faite?|sont faite?s)|(?:he|hemos|ha|han|está|están|queda|quedó) \w+(?:ado|ada|ido|ida|cho|sto|to|ados|adas|idos)|(?:ho|abbiamo|hanno|è stat[oa]|sono stat[ie])|(?:heb|hebben|heeft|is|zijn) .*\b(?:ge|ver|be)\w+(?:d|t|en)|já (?:\w+ei|\w+ámos|está|foi))\b",
)
_DONE_FOR_THEM = one_of(
    r"\b(?:(?:your|the) (?:\w+ )?(?:man|men|guys?|people|team|colleague|engineer|fitters?|technician|crew|driver|\w+er|\w+ian) (?:have |has |already )?\w+ed|(?:thanks|thank you|grateful) for \w+ing|(?:was|were|has been|have been) \w+ed|(?:wurde|wurden) [^.;]{0,60}\b(?:ge|ver|er|be)\w+(?:t|en)|(?:ihr|ihre|euer|eure) (?:\w+ )?(?:monteur|techniker|kollege|leute|kollegen|team) (?:hat|haben)|(?:votre|vos) \w+ (?:a|ont)|(?:a été|ont été) \w+ée?s?|(?:vuestro|su|tu|vuestros|sus) \w+ (?:ha|han)|(?:ha sido|han sido) \w+d[oa]s?|(?:il|i) (?:vostro|vostri|suo) \w+ (?:ha|hanno)|(?:è stat[oa]|sono stat[ie]) \w+|(?:jullie|uw) \w+ (?:heeft|hebben)|(?:werd|werden) [^.;]{0,60}\b(?:ge|ver|be)\w+|(?:foi|foram) \w+d[oa]s?)\b",
)
_NOT_DONE = regex(
    r"\b(?:will|['’]ll|to be|going to|would|should|could|can|must|need|wird|werden|soll\w*|muss|müssen|möcht\w*|sera|seront|devr\w+|será|serán|sarà|saranno|zal|zullen|moet\w*|vai|vão|almost|nearly|partly|half|fast|beinahe|teilweise|presque|casi|quasi|bijna|quase)\b"
)


@lru_cache(maxsize=1024)
def _fits(pattern: "re.Pattern[str]", title: str) -> bool:
    """Whether a task is of a kind, by its title; asked again for each sentence of a thread."""
    return pattern.search(title) is not None


@dataclass(frozen=True, slots=True)
class Sign:
    """Where a thread shows a task as done."""

    task: KnownTask
    letter: Letter
    sentence: Sentence


def fulfilled(tasks: list[KnownTask], letters: list[Letter], index: CrmIndex, ignored: frozenset[str]) -> list[Sign]:
    """The open tasks that a thread shows as done; `ignored` are stems of names, which say nothing of a deed."""
    if not tasks:
        return []
    return [
        Sign(task, letter, sentence)
        for number, letter in enumerate(letters)
        for sentence in letter.sentences
        for task in tasks
        if _is_shown(task, tasks, letter, sentence, ignored)
        or _is_answered_question(task, letter, sentence, letters[number + 1 :], index)
    ]


def _is_shown(
    task: KnownTask, tasks: list[KnownTask], letter: Letter, sentence: Sentence, ignored: frozenset[str]
) -> bool:
    title = task.title.lower()
    near = _days_off(task, letter)
    is_close = near is not None and abs(near) <= 3
    comes = letter.is_ours and is_close and _COMES.search(sentence.low) and _TO_SEND.match(title)
    if (
        comes
        and not _names_other(task, letter, sentence)
        and sum(bool(_TO_SEND.match(t.title.lower())) for t in tasks) == 1
    ):
        return True
    if is_close and _fits(_TO_CALL, title) and _HAVE_SPOKEN.search(sentence.low):
        return True
    if not letter.is_ours and _fits(_TO_CHASE, title) and (shows_order(sentence.low) or shows_loss(sentence.low)):
        return True
    return (
        _is_there(task, letter, sentence, ignored)
        or _is_held(task, letter, sentence, ignored, near)
        or _is_fetched(task, letter, sentence, ignored)
        or _is_paid(title, letter, sentence)
        or _is_handed(task, tasks, letter, sentence, ignored, near)
        or _is_said_done(task, letter, sentence, ignored)
    )


def _names_other(task: KnownTask, letter: Letter, sentence: Sentence) -> bool:
    """Whether a sentence that hands something over names another thing than the task's."""
    if families(sentence.text) - families(task.title) and not families(sentence.text) & families(task.title):
        return True
    nouns = _NOUN.findall(sentence.text) if letter.language == "de" else []
    return bool(nouns) and not said_again(task.title, sentence.text, frozenset())[0]


# Of German, where all nouns have capitals; forms of address are none.
_NOUN = regex(
    r"(?<=[a-zäöüß,] )(?!Sie\b|Ihnen\b|Ihre?\b|Ihren\b|Herrn?\b|Frau\b|Anhang\b|Anlage\b|Dank\b)[A-ZÄÖÜ][a-zäöüß]{4,}\b"
)


def _days_off(task: KnownTask, letter: Letter) -> int | None:
    """How many days after the task's day a letter was written; negative before it."""
    day = task.due.date() if isinstance(task.due, datetime) else task.due
    return (letter.anchor.at.date() - day).days if isinstance(day, date) else None


def _is_there(task: KnownTask, letter: Letter, sentence: Sentence, ignored: frozenset[str]) -> bool:
    """They say that what we were to send has come."""
    if (
        letter.is_ours
        or waits_for_answer(task)
        or not (RECEIVED.search(sentence.low) or _HAS_COME.search(sentence.low))
    ):
        return False
    if _NEGATED.search(sentence.low) or request_in(sentence) is not None or _fits(MEETING, task.title.lower()):
        return False
    again, share = said_again(task.title, sentence.text, ignored | SENDING)
    return bool(again) and share >= 0.5


def _is_fetched(task: KnownTask, letter: Letter, sentence: Sentence, ignored: frozenset[str]) -> bool:
    """They hand over what we were to get from them."""
    if letter.is_ours or not (SENT.search(sentence.low) or _COMES.search(sentence.low)):
        return False
    if (
        not _TO_FETCH.search(task.title.lower())
        or sentence.low.endswith("?")
        or _NEGATED.search(sentence.low)
        or promise_in(sentence) is not None
    ):
        return False
    return said_again(task.title, sentence.text, ignored | SENDING | _FETCHING)[1] >= 0.5


def _is_held(task: KnownTask, letter: Letter, sentence: Sentence, ignored: frozenset[str], near: int | None) -> bool:
    """An appointment of these days is spoken of as past: thanked for, come back from, gone well."""
    if near is None or not 0 <= near <= 7 or not _fits(MEETING, task.title.lower()):
        return False
    if _TOOK_PLACE.search(sentence.low):
        return near <= 3 or bool(said_again(task.title, sentence.text, ignored)[0])
    if not _WENT.search(sentence.low) or sentence.low.rstrip().endswith("?") or _NEGATED.search(sentence.low):
        return False
    return bool(said_again(task.title, sentence.text, ignored)[0])


def _is_paid(title: str, letter: Letter, sentence: Sentence) -> bool:
    """They say that they have paid what we were to claim."""
    if letter.is_ours or not _fits(_FOR_MONEY, title) or not _PAID.search(sentence.low):
        return False
    if sentence.low.rstrip().endswith("?") or _NEGATED.search(sentence.low):
        return False
    return bool(_TO_CHASE.search(title) or _TO_ASK.search(title))


def _is_handed(
    task: KnownTask,
    tasks: list[KnownTask],
    letter: Letter,
    sentence: Sentence,
    ignored: frozenset[str],
    near: int | None,
) -> bool:
    """We hand over what only this task can mean, by a word of its title: “here is the report” for “Send Henrik the wear test report”."""
    if not letter.is_ours or near is None or abs(near) > 5 or not _TO_SEND.match(task.title.lower()):
        return False
    if not SENT.search(sentence.low) or promise_in(sentence) is not None or LATE.search(sentence.low):
        return False
    again, _ = said_again(task.title, sentence.text, ignored | SENDING)
    others = [t for t in tasks if t is not task and said_again(t.title, sentence.text, ignored | SENDING)[0]]
    return bool(again) and not others and _NEGATED.search(sentence.low) is None


def _is_said_done(task: KnownTask, letter: Letter, sentence: Sentence, ignored: frozenset[str]) -> bool:
    """One of ours says in the perfect what the title says, verb and thing; or they say it of us."""
    cue = _HAVE_DONE.search(sentence.low) if letter.is_ours else _DONE_FOR_THEM.search(sentence.low)
    if cue is None:
        return False
    if sentence.low.rstrip().endswith("?") or _NEGATED.search(sentence.low) or _NOT_DONE.search(sentence.low):
        return False
    if promise_in(sentence) is not None or LATE.search(sentence.low) or _fits(MEETING, task.title.lower()):
        return False
    again, share = said_again(task.title, sentence.text, ignored if letter.is_ours else ignored | SENDING)
    return len(again) >= 2 and share >= 0.6


def _is_answered_question(
    task: KnownTask, letter: Letter, sentence: Sentence, later: list[Letter], index: CrmIndex
) -> bool:
    """Our question to whom we were to ask, in the days when we were to, which they have answered."""
    near = _days_off(task, letter)
    if not letter.is_ours or near is None or abs(near) > 3 or not sentence.low.rstrip().endswith("?"):
        return False
    if not _TO_ASK.search(task.title.lower()):
        return False
    asked = _asked_of(task, letter, index)
    return any(not le.is_ours and le.sender is not None and le.sender.email.lower() in asked for le in later)


def _asked_of(task: KnownTask, letter: Letter, index: CrmIndex) -> set[str]:
    """Addresses of those of a letter's recipients whom a task names, or their whole firm where it names that."""
    title = set(fold(task.title).split())
    found: set[str] = set()
    for address in letter.recipients:
        known = index.contact(address.email)
        name = fold(known.name if known else address.name).split()
        firm = index.company_of_email(address.email)
        called = fold(firm.name).split()[:1] if firm else []
        if any(word in title for word in name + called if len(word) > 2):
            found.add(address.email.lower())
    return found


def waits_for_answer(task: KnownTask) -> bool:
    """Whether a task is to ask or to remind, so that nothing that has come of ours settles it."""
    title = task.title.lower()
    return _fits(_TO_ASK, title) or _fits(_TO_CHASE, title)


def is_negated(low: str) -> bool:
    """Whether a sentence says of something that it has not happened, or only when or if it will."""
    return _NEGATED.search(low) is not None
