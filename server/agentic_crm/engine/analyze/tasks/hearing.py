"""What the other side wants done without asking for it in a usual phrase, and what a colleague is said to do."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.tasks.deeds import PRICE
from agentic_crm.engine.analyze.text.cues import PITCH, ROUTINE, SENT
from agentic_crm.engine.analyze.text.linear import asks_for_action
from agentic_crm.engine.analyze.text.outcomes import DECIDES, shows_loss, shows_order
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.speech import NEEDLESS, SERVICE, VAGUE, WINKS, request_in
from agentic_crm.engine.analyze.text.wording import Sentence, places_of
from agentic_crm.engine.analyze.values.money import find_money
from agentic_crm.engine.snapshot import Person as Member
from agentic_crm.kit.regex import regex

_LIKELY = 0.72
_ORDER = regex(
    r"(?:^|[.,;:–-]\s|\b(?:and|then|also)\s)(?:please|pls|plz|kindly)\s+(?:also\s+)?(?!find|note|see\b|excuse|accept|forgive|be\b|consider|disregard|ignore|withdraw|feel|don|do not|remember|say hi|give my|visit|click|refer)(?P<act>[a-z]{2,}\s.+)"
)
# Wishes by language: English, German, French, Spanish, Italian, Dutch, Portuguese.
_WISH = one_of(
    r"\bwould(?:n['’]t)? (?:help|save|do nicely|reassure|go amiss|come in handy|be (?:lovely|nice|great|good|useful|ideal|perfect|wonderful|welcome|appreciated|helpful|handy|grand))\b|\bi(?:['’]d| would) (?:be|feel|rest) (?:happier|easier|glad|grateful|obliged|better)\b|\b(?:i|we|he|she|they)(?:['’]d| would)(?: also| still)? (?:have to|need to|want to|like to|love to) (?:know|see|have|hear)\b|\b(?:i|we|he|she|they)(?:['’]d| would) (?:need|want|love|welcome)\b|^would (?:love|like|appreciate)\b",
    r"\b(?:wish(?:es)?|wants?|needs?) to (?:know|see|hear)\b|\bwhat (?:i|we)(?:['’]m| am|['’]re| are)? (?:lack(?:ing)?|miss(?:ing)?|need|want|would need)\b|\b(?:i|we) (?:still )?(?:have(?:n['’]t| not)|never) (?:yet )?(?:received|got|(?<!never )(?:seen|had)(?= (?:the|your|an? (?:answer|reply|response|quote)|.{1,40}\bfrom you|.{1,40}\byou (?:promised|sent|were))))\b(?! (?:you|each other|him|her|them|or|from you in|a (?:chance|moment|look)|(?:the|any|much) (?:chance|time|opportunity)|time|an opportunity)\b)|\bi(?:['’]ve| have)? (?:also )?(?:mislaid|lost) (?:my|the|our)\b|\b(?:in|into) (?:his|her|my|our|their) hands\b|\bit is (?:also )?requested\b|\b(?:be|am|are) (?:much )?obliged\b|\bso as to reach\b|\bcan(?:['’]t|not) (?:see|tell|find) (?:whether|if|where)\b|\banswer (?:me|us) that\b|\bwonder(?:s|ing)? (?:where|when|whether|if|what)\b|\btell (?:me|us) (?:how|who|what|when|where|which|if|whether)\b|\bif (?:i|we) had (?:that|it|those|them)\b|\b(?:she|he|they)['’]d like (?:a|an|the|to)\b|\bhoping to hear from you\b",
    r"\b(?:bräuchte[n]?|benötige[n]?|brauche[n]?)\b[^.?!]*\b(?:von ihnen|noch|vorab|bis|am|heute|morgen)\b|\b(?:bräuchte[n]?)\b|\bwäre(?:n)? (?:hilfreich|schön|gut|nett|super|toll|wichtig|ideal|ich (?:ihnen )?(?:dankbar|froh))\b|\bdenken sie (?:bitte )?(?:auch )?an\b|\bmüsste[n]? (?:ich|wir)\b|\bfehl(?:t|en) (?:mir|uns) (?:noch|leider)\b|\bnoch (?:nicht|keine?n?) (?:bekommen|erhalten|\w+ (?:bekommen|erhalten))\b|\bmeld(?:e)? dich\b|\b(?:angemahnt|nachgefragt)\b|\bsollte[n]? (?:ich|wir)\b[^.?!]*\b(?:haben|wissen|bekommen)\b",
    r"\bil (?:me |nous |lui )?(?:faudrait|faut)\b|\b(?:pas|jamais) (?:encore )?reçu\b|\bserai(?:t|ent) (?:utile|parfait|bien|idéal|apprécié|bienvenu)\w*\b|\b(?:j['’]aurais|nous aurions) besoin\b|\bpourr(?:ait-on|iez-vous|ais-tu)\b|\bmerci (?:aussi |également |donc )?(?:de\b(?! (?:bien )?(?:noter|nous excuser|m['’]excuser|votre|vos|ta|ton|tes|avance|avoir|m['’]avoir|nous avoir|ne pas|prendre note|croire|comprendre|patienter)\b)|d['’](?!avance|avoir))|\bil lui faudrait\b",
    r"\b(?:nos|me|le) (?:har[ií]a falta|vendr[ií]a(?:n)? bien|hace falta|gustar[ií]a)\b|\bnecesit(?:o|a|aría|amos|aríamos|aba)\b|\b(?:mánda|envía|pása|dí|manda|envia|mánde|envíe|páse)(?:me|nos|melo|noslo)\b|\b(?:todavía|aún) no (?:he|hemos) recibido\b|\bhabrá que\b",
    r"\b(?:mi|ci|le) (?:serv(?:e|ono|irebbe)|occorre)\b|\b(?:avrei|avremmo|ho|abbiamo) bisogno\b|\bdimmelo\b|\b(?:mi|ci) (?:mandi|invii|faccia|dica)\b|\bfatemi\b|\b(?:non (?:ho|abbiamo) ancora ricevuto)\b",
    r"\bzou(?:den)? (?:helpen|fijn|prettig|handig|graag)\b|\b(?:heb|hebben) (?:ik|we|wij)? ?[^.?!]{0,40}\bnodig\b|\bnog (?:niet|geen \w+) (?:ontvangen|gekregen)\b|\bstuur (?:me|mij|ons)\b|\b(?:ela|ele|eu|nós)? ?precis(?:a|o|amos|ava)\b|\b(?:mande|envie|diga|ligue)-(?:me|nos|lhe)\b|\bgostava (?:que|de)\b|\bagradec\w+ (?:que|se|o envio|a vossa)\b|\bainda não recebi\b",
)
# "He asks whether", "what I still miss": told rather than asked.
_TOLD_WISH = regex(
    r"\b(?:asks?|is asking|are asking|wonders?|wants? to know|would like to know|needs? to know) (?:if|whether|how|when|what|where|who|which|for (?:a|an|the|your|our))\b|\b(?:fragt|fragen|will wissen|wollen wissen|möchten? wissen|wüssten? gerne?),? (?:ob|wann|wie|was|wer|welche\w*)\b|\b(?:demande|demandent|aimer\w+ savoir|voudr\w+ savoir|veut savoir) (?:si|quand|combien|comment|où|quel\w*)\b|"
    r"\b(?:pregunta|preguntan|quiere[n]? saber|quisiera saber) (?:si|cuándo|cuánto|cómo|qué)\b|\b(?:chiede|chiedono|vuole sapere|vorrebbe sapere) (?:se|quando|quanto|come|che)\b|\b(?:vraagt|vragen|wil weten|willen weten) (?:zich af )?(?:of|wanneer|wat|hoe)\b|\b(?:pergunta|perguntam|quer saber|gostaria de saber) (?:se|quando|quanto|como)\b|"
    r"\b(?:mir|uns) fehl(?:t|en)\b|\bil (?:me|nous) manque\b|\b(?:me|nos) faltan? (?:todavía|aún|por recibir|el|la|los|las)\b|\b(?:mi|ci) manca(?:no)?\b|\b(?:ik mis|wij missen|we missen)\b|\bfaltam?-(?:me|nos)\b|\bainda (?:me|nos) faltam?\b|"
    r"\b(?:hat|hätten?|haben)\b[^.?!]{0,60}\bgern(?:e)?\b(?= (?:noch )?(?:die|das|den|eine?n?|unser\w*|ihr\w*)\b)|\b(?:nobody|no one)(?:['’]s| has| have)\b[^.?!]*\byet\b|\b(?:nobody|no one|niemand|personne n['’]|nadie|nessuno|ninguém)\W?(?:has |have |hat |haben |a |ha |heeft |is )?(?:\w+ )?(?:called|come|came|turned up|answered|replied|contacted|rang|angerufen|gekommen|gemeldet|geantwortet|appelé|venu|répondu|llamado|venido|contestado|chiamato|venuto|risposto|gebeld|gekomen|geantwoord|ligou|veio|respondeu)\b|\b(?:has|have)(?:n['’]t| not) (?:arrived|turned up|come|been (?:here|fixed|sent|delivered|collected))\b|\bnoch (?:immer )?nicht (?:da|gekommen|angekommen|eingetroffen|geliefert|erledigt|behoben)\b|"
    r"\b(?:toujours|encore) pas (?:reçu|arrivé\w*|livré\w*|été)\b|\b(?:todavía|aún|sigue sin) (?:no (?:ha|han) )?(?:llegado|llegar|recibir)\b|\bnon (?:è|sono) ancora (?:arrivat\w|consegnat\w)\b|\bnog (?:steeds )?niet (?:binnen|aangekomen|geleverd|geweest)\b|\bainda não (?:chegou|chegaram|recebi\w*)\b"
)
_ASKS_TO_KNOW = regex(
    r"(?:asks?|wonders?|wants? to know|would like to know|fragt|fragen|will wissen|wollen wissen|möchten? wissen|demande|demandent|pregunta|preguntan|chiede|chiedono|vraagt|vragen|pergunta|perguntam)\b,? (?:if|whether|how|when|what|where|who|which|ob|wann|wie|was|wer|welche\w*|si|quand|combien|comment|où|quel\w*|cuándo|cuánto|cómo|qué|se|quando|quanto|come|of|wanneer|wat|hoe|como)\b"
)
# Questions about business: in English those that are put to a firm, elsewhere with a word that asks, or the verb first.
_ASKS = {
    "en": regex(r"^\W*(?:(?:also|and|so|but|or|sorry|finally)[, ]+)*(?:do you know (?:if|whether|when|who|what|where|how)\b.*|(?:did you (?:ever |already )?(?:send|get|receive|manage|find|check|order|book|include|ship|invoice)|have you (?:had a chance|been able|sent|received|checked|ordered|booked|shipped)|when (?:will|can|would|do|does) (?:the|you|we|it|they|your)|where (?:is|are) (?:my|our|the)|is (?:there|it|that|this|the \w+) (?:a |an |any |still |also )?(?:possible|included|available|covered|charge|discount|way|deadline|minimum)|are (?:there|you|the \w+) (?:any |still |also )?(?:included|available|able|open|free)|does (?:the|it|that|this|your)\b|do (?:these|those|you (?:have|offer|deliver|ship|accept|also|still))|can (?:that|it|this) be|whatever happened|what happened to|any (?:news|update|word) (?:on|about|from|yet))\b.*\?)\W*$"),
    "de": regex(r"^\W*(?:(?:und|oder|aber|also)\s+)?(?:was|wann|wo|wer|wie|welche\w*|warum|woran|bis wann|ab wann|gibt|ist|sind|hat|haben|kann|können|könnten|geht|ginge|passt|dürfen|sollen|müssen|liefern|bieten|bekommen|kommt|kommen|steht|reicht|braucht|brauchen|hätten|wären?|schaffen|klappt)\b.*\?\W*$"),
    "fr": regex(r"^\W*(?:et |ou |mais )?(?:est-ce|qu['’]|que|quand|où|qui|quel\w*|comment|combien|pourquoi|avez|êtes|pouvez|pourriez|peut-on|faut-il|y a-t-il|serait-il|est-il|sont-ils|savez|faites|livrez|[a-z]+-(?:vous|tu|on|il|elle|ils|elles))\b.*\?\W*$"),
    "es": regex(r"^\W*(?:y |o |pero )?¿?\s*(?:qué|cuándo|cuánd\w*|dónde|quién|cómo|cuál\w*|cuánt\w+|por qué|hay|es|está|tenéis|tiene\w*|puede\w*|pod\w+|hac\w+|sabe\w*|incluye|lleva|sirve)\b.*\?\W*$|¿.*\?"),
    "it": regex(r"^\W*(?:e |o |ma )?(?:che|cosa|quando|dove|chi|come|quale|quali|quant\w+|perché|c['’]è|ci sono|è|sono|avete|ha|può|potete|fate|sapete|si può)\b.*\?\W*$"),
    "nl": regex(r"^\W*(?:en |of |maar )?(?:wat|wanneer|waar|wie|hoe|welke?|waarom|is|zijn|heeft|hebben|heb|kan|kunnen|kunt|kun|mag|moet|moeten|gaat|komt|komen|past|doen|leveren)\b.*\?\W*$"),
    "pt": regex(r"^\W*(?:e |ou |mas )?(?:o que|que|quando|onde|quem|como|qual|quais|quant\w+|porque|por que|há|é|são|está|têm|tem|podem|pode|fazem|sabem|inclui)\b.*\?\W*$"),
}  # fmt: skip
_SMALL_TALK = regex(
    r"\b(?:wie geht(?:['’]?s| es)|alles (?:gut|klar)|was macht (?:die|der|das) (?:familie|urlaub|kunst)|gut (?:angekommen|reingerutscht)|ça va|comment (?:allez|vas|ça va)|vous allez bien|quoi de neuf|bonnes vacances|qué tal|cómo (?:está|estás|estáis|va todo|te va|os va)|todo bien|come (?:va|sta|stai|state)|tutto bene|hoe gaat het|hoe is het|alles goed|como (?:está|vai|estás|vais)|tudo bem|nicht wahr|oder\?|n['’]est-ce pas|¿no\?|¿verdad|vero\?|toch\?|não é\?|urlaub|vacances|vacaciones|vacanze|vakantie|férias)"
)
_TO_READER = regex(
    r"\?|\b(?:you|your|u|somebody|someone|anyone|anybody|let (?:me|us))\b|(?:^|[,;:–-]\s|\b(?:and|please|pls|kindly|just)\s)(?:send|get|give|tell|call|ring|share|arrange|provide|confirm|prepare|submit|forward|update|check|review|fill|sign|complete|add|include|quote|price|book|ship|deliver|return|issue|revise|draft|organi[sz]e|advise|put|bring|make|drop|keep|hold|fix|rework|let|expect|come|answer|ask|have|pass|find|look|try|take|use|write|reply|respond|acknowledge)\b"
)
# What is needed for a sum is the deal; what is needed from the reader is a task.
_LET_KNOW = regex(r"(?:^|(?:please|pls)\W+)(?=let\s+(?:me|us)\s+know)")
_OWN_WISH = regex(
    r"\b(?:i|we|he|she|they|\w+)(?:['’]d| would|['’]ll| will)?(?: also| really| still| just)? (?:love|like|want|wish|need|hope)s? to (?!know|see|hear|have|get|receive|understand|be (?:sent|told|given|copied|kept))[a-z]+"
)
_FROM_READER = regex(
    r"\?|\b(?:you|your|ihnen|sie|ihr\w*|vous|votre|vos|usted\w*|su|tu|vostr\w+|lei|u|uw|je|jullie|vocês?|vosso|sua?|quot\w+|offer|proposal|invoice|angebot|offerte|rechnung|devis|facture|oferta|factura|preventivo|offerta|fattura|factuur|proposta|fatura)\b"
)
# What the model takes for a request must also be one by its form: an order, a question put to the reader, or a duty or need that names them.
_DIRECT = regex(
    r"^\W*(?:(?:and|also|so|then|but|ok|okay|just|now|next|finally|otherwise|meanwhile|again|pls|plz|please|kindly|when (?:you|u)\b[^,]{2,40},|if (?:you|u)\b[^,]{2,60},|[\w.'-]+(?: (?:and|&|/) [\w.'-]+)?\s*[,:–-])\s+){0,3}"
    r"(?:do not forget|don['’]t forget|send|get|give|tell|call|ring|phone|share|arrange|provide|confirm|prepare|submit|forward|update|check|review|fill|sign|complete|add|include|quote|price|book|ship|deliver|return|issue|revise|draft|organi[sz]e|advise|put|bring|make sure|drop|keep|hold|fix|rework|let|come|answer|reply|respond|ask|have|pass|find|look|try|use|write|acknowledge|e-?mail|fax|print|copy|remind|set|schedule|move|change|remove|delete|correct|verify|circulate|distribute|coordinate|follow|contact|talk|speak|work|run|pull|attach|insert|read|note down|start|stop|cancel|name|order|pay|process|approve|resend|test|install|enter|input|execute|initial)\b"
    r"|\b(?:can|could|may) (?:i|we)\b[^?]*\?|\b(?:can|could|would|will|do|did|does|are|were|have|has|what|when|which|how|who|where|why|any chance|is it)\b[^?]{0,60}\b(?:you|u|your|somebody|someone|anyone|anybody|we|us)\b[^?]*\?|\b(?:i|we)(?:['’]d| would| will|['’]ll)?(?: also| really| still| just)? (?:need|want|like|ask|appreciate|prefer|expect|request)\b[^.]{0,40}\b(?:you|your|it|this|these|them|a|an|the|some|by|asap)\b"
    r"|\byou(?:['’]ll| will)? (?:should|must|need to|have to|ought to|are to)\b|\bwe (?:should|must|need to|have to)\b|\b(?:should|must|needs? to|has to|have to) be \w+(?:ed|n|t)\b|\b(?:asap|by (?:eod|cob|tomorrow|noon|close))\b"
)
# What a colleague notes after a call: "Morgen zurückrufen wegen der Genehmigung."
_NOTE = regex(
    r"^(?!\W*(?:ich|wir|er|sie|es|ik|we|wij|hij|ze|je|nous|il|elle|yo|io|eu)\b)[^?]*\b(?:zurückrufen|zurückzurufen|nachfassen|rückruf|anrufen|terugbellen|nabellen|opvolgen|à rappeler|à recontacter|rappeler|recontacter|devolver la llamada|llamar|richiamare|ligar|call (?:him|her|them) back|call back|ring back|follow up)\b[^?]*$"
)
_QUOTED = regex(r"^\W*[\"“”»«]|[,:] [\"“]\w|^[^\"]*\"\W*$|[\"”»]\s*(?:he|she|they|said|says|\w+ said)\b")
# Statements about what the reader may or does, musings and quoted speech.
_UNDIRECTED = regex(
    r"^\W*(?:should|have|do|am|was|did) i\b|^\W*(?:why|who['’]?s|who is|who are|could there|was|were|do they|did they|does (?:he|she|it)|is there any (?:truth|news))\b|\byou (?:may|might|can|will (?:need|see|find|notice)|probably|take|get|know|remember)\b(?![^.]*\?)|^\W*(?:you|here['’]?s|obviously|per|if we)\b|\bdo(?:es)? (?:we|you) think\b|^\W*(?:so |or |and )?(?:have|has|had) (?:you|anyone|anybody|we)\b(?: \w+)? (?:heard|seen|read|noticed|ever|still|taken|been|got)\b|^\W*or do\b|\bhow (?:is|are|was|were|did)\b|^\W*(?:when (?:i|we)|i was|feels like|how the)\b|\bwe need to hear from you\b"
)
_NOT_ASKED = regex(
    r"\b(?:how (?:are|did|was|is it going)|what do you think|hope (?:you|this|all|your)|(?:nice|good|great|pleased|lovely) to (?:meet|e-?meet|hear|see|speak|talk)|thank(?:s| you)|sounds|you['’]ll be the first|see you|find (?:attached|enclosed)|(?:is|are|see|as) attached|^\W*attached|withdraw|nobody at your end|need (?:not|n['’]t)|no need|don['’]t|do not|never mind|so that your|let['’]?s (?:see|hope|face)|(?:can|could) (?:you|u) help (?:him|her|them)\W*$|(?:need|love|like|want) to hear from you|(?:would|do|did|does) (?:you|they|anyone) (?:want|need|care) to (?:know|see|hear)|you told|you said (?:yourself|it)|figure the same|good man)\b|^\W*(?!i\b|we\b|you\b)(?:[\w.'’-]+ ){1,5}(?:argue[sd]|stated|claim(?:s|ed)|ruled|filed|announced|reported|testified|alleged)\b|^(?:hi|hello|dear|hey|morning)\b.{0,25}$"
)
_OWN_PLAN = regex(
    r"^\W*(?:and |then |so )?(?:i|we|he|she|they|our \w+|the board|my \w+)(?:['’](?:ll|re|m|ve)| will| am| are| can| have| shall| may| should be able)\b|^\W*should be able\b|\b(?:i|we)(?:['’]ll| will) (?:give|let|have|come back|decide|sign)\b"
)


def _is_told_or_asked(letter: Letter, low: str) -> bool:
    """Whether a sentence tells what somebody wants to know or still misses, or asks it."""
    if _TOLD_WISH.search(low) and not low.rstrip().endswith("?"):
        return True
    asks = _ASKS.get(letter.language)
    if asks is None or asks.search(low) is None or _SMALL_TALK.search(low):
        return False
    return letter.language != "en" or "do you know" in low or _UNDIRECTED.search(low) is None


# "Nos hace falta una máquina", "bräuchten wir einen Flügel": a need of goods or of people, and of no paper or answer.
_NEEDS_GOODS = regex(
    r"\b(?:need|needs|want|wants|require|requires|bräuchte[n]?|benötige[n]?|benötigen|brauche[n]?|faut|faudrait|besoin|hace falta|haría falta|hacen falta|necesit\w+|serv(?:e|ono|irebbe|irebbero)|occorr\w+|bisogno|nodig|precis\w+)\b"
)
_NO_GOODS = regex(
    r"\?|\b(?:you|your|yours|ihnen|sie|ihre?[nrms]?|vous|votre|vos|toi|usted\w*|vuestr\w+|vostr\w+|jullie|jouw|uw|vosso|know|see|hear|answer|reply|decision|date|number|figures?|help|support|call|visit|meeting|drawings?|plans?|samples?|certificat\w*|datasheets?|reports?|invoices?|confirmation|list|copy|details|contract\w*|agreement|papers|documents?|wissen|antwort|rückmeldung|zusage|termin|hilfe|zeichnung\w*|pläne|muster|zertifikat\w*|datenblatt|unterlagen|bericht\w*|rechnung\w*|bestätigung|vertrag\w*|liste|nachricht|bescheid|"
    r"savoir|réponse|confirmation|accord|rendez-vous|aide|visite|plans?|échantillons?|rapport|facture|contrat|fiche|saber|respuesta|confirmación|cita|ayuda|visita|llamada|planos?|muestras?|informe|factura|contrato|ficha|sapere|risposta|conferma|appuntamento|aiuto|disegn\w+|campion\w+|fattura|contratto|scheda|weten|antwoord|bevestiging|afspraak|hulp|bezoek|tekening\w*|monsters?|rapport|factuur|lijst|resposta|confirmação|ajuda|desenhos?|amostras?|fatura)\b"
)


def _is_of_purchase(letter: Letter, sentence: Sentence) -> bool:
    """Whether a sentence only names what is to be bought, in a letter that asks for its price elsewhere: that is the deal."""
    if (
        letter.is_ours
        or not _NEEDS_GOODS.search(sentence.low)
        or _NO_GOODS.search(sentence.low)
        or PRICE.search(sentence.low)
    ):
        return False
    return any(
        s is not sentence and PRICE.search(s.low) and (s.text.endswith("?") or request_in(s) is not None)
        for s in letter.sentences
    )


def _is_of_sum(sentence: Sentence, *, is_dated: bool) -> bool:
    """Whether what is needed for a sum, and not from the reader, is the deal as well."""
    return not is_dated and bool(find_money(sentence.text)) and not _FROM_READER.search(sentence.low)


def implied_request(letter: Letter, sentence: Sentence, *, is_dated: bool) -> str | None:
    """The sentence, if it wants something done by its reader in words that no list of phrases holds; else None."""
    low = sentence.low
    words = len(low.split())
    if (
        words < 3
        or words > 60
        or ROUTINE.search(low)
        or PITCH.search(low)
        or _NOT_ASKED.search(low)
        or SERVICE.search(low)
        or NEEDLESS.search(low)
        or _QUOTED.search(low)
        or (WINKS.search(sentence.text) and not is_dated)
        or ((known := _LET_KNOW.search(low)) is not None and VAGUE.match(low[known.end() :]) is not None)
    ):
        return None
    if shows_order(low) or shows_loss(low):
        return None
    order = _ORDER.search(low)
    if order is not None and not VAGUE.match(order["act"]):
        return sentence.text[order.start("act") :]
    wish = None if _OWN_WISH.search(low) else _WISH.search(low)
    if wish is not None and (_is_of_purchase(letter, sentence) or _is_of_sum(sentence, is_dated=is_dated)):
        return None
    if wish is not None and (words >= 5 or is_dated) and not (low.startswith("we would like to") and not is_dated):
        rest = sentence.text[wish.start() :]
        return rest if len(rest.split()) >= 5 and wish.start() > 12 else sentence.text
    if _is_told_or_asked(letter, low) or (letter.is_ours and words <= 12 and _NOTE.search(low)):
        told = _TOLD_WISH.search(low)
        return sentence.text[told.start() if told and _ASKS_TO_KNOW.match(told[0]) else 0 :]
    if letter.language != "en" or _OWN_PLAN.search(low) or not (_TO_READER.search(low) or is_dated):
        return None
    if (DECIDES.search(low) and "?" not in low and "please" not in low) or _UNDIRECTED.search(low):
        return None
    if not (_DIRECT.search(low) or (is_dated and low.rstrip().endswith("?"))):
        return None
    return sentence.text if words >= 4 - is_dated and asks_for_action(sentence.text) >= _LIKELY else None


_WILL = regex(
    r"(?:\b|(?=['’]))(?:will|['’]ll|['’]s|is|shall|wird|kann|zal|gaat|va|wil|stellt|schickt|sendet|bringt|kommt|ruft|meldet|bereitet|macht|prüft|kümmert|stuurt|mailt|belt|komt|brengt|regelt|maakt|enverra|envoie|vous|passera|appellera|enviará|envía|llamará|pasará|mandará|le|os|invierà|manda|chiamerà|passerà|vi|envia|vai|liga)\b"
)
_READER = regex(
    r"\b(?:you|your|ihnen|sie|ihr|ihre[nrm]?|dir|dich|euch|je|jou|jullie|u|uw|vous|votre|te|tu|le|les|os|usted\w*|vi|lei|lhe|vos|(?:put|run|make|prepare|call|send|ship|book|test|check)\b)"
)
_ONLY_MENTIONED = regex(
    r"\b(?:copied|in copy|copying|\(?cc\b|knows|told|mentioned|said|spoke|thinks|says|has (?:sent|been|the)|had|was|were|joins? (?:us|me)|is (?:copied|away|out|off|on leave|back|in)|in kopie|begleitet|en copie|en copia|in copia|in cc)\b"
)


def colleague_in(text: str, members: tuple[Member, ...]) -> tuple[Member, int] | None:
    """The colleague whom a sentence names, and where the name ends."""
    for member in members:
        for part in (member.name, member.name.split()[0], member.name.split()[-1]):
            found = next(places_of(part, text), None) if len(part) > 2 else None
            if found is not None:
                return member, found + len(part)
    return None


_WILL_DO = regex(
    r"\s*(?:will|['’]ll|(?:is|['’]s) going to|wird|zal|gaat|va|vai|[a-z]{3,}(?:ará|erá|irá|era|ira|erà|irà))\s+(?:(?:le|la|lo|les|los|vous|vi|se|lhe|also|dann|also|ook|auch)\s+)?(?!be\b)[^\W\d_]"
)
_DONE_BY = regex(
    r"\b(?:manda|invia|porta|prepara|segue|fa|spedisce|(?:kümmert|kümmern) sich|macht|erledigt|übernimmt|schickt|sendet|bringt|erstellt|liefert|lleva|envía|hace|regelt|doet|maakt|stuurt|verzorgt|trata|faz|envia|com(?:es|ing) from|handled by|done by|s['’]en (?:charge|occupe)(?: à)?)\s+(?:herr |frau |il |la |o |a |el )?(?:[^\W\d_]+ )?$"
)


# "Mo will take care of the questionnaire", "Teresa collects the labels": what a colleague does, with a day or of its nature, for others.
_TAKES_ON = regex(
    r"\s*,?\s*(?:(?:will|['’]ll|(?:is|['’]s) going to)\s+(?:also |then |gladly |personally )?(?:take care of|look after|handle|sort|deal with|fill|send|prepare|call|check|bring|deliver|install|get|put|arrange|organi[sz]e|follow up)\b|(?:kümmert sich|übernimmt|erledigt|s['’]en (?:occupe|charge)|s['’]occupe|se encarga|se ocupa|se ne occupa|ci pensa|regelt|verzorgt|trata d|encarrega-se|ocupa-se))"
)
_DOES = regex(
    r"\s*,?\s*(?:(?:le|la|lo|les|los|las|vous|vi|te|ti|os|lhe|nous|ihnen|dir|euch|je|u|jullie)\s+)?(?!was\b|is\b|has\b|says\b|thinks\b|knows\b|likes\b|wants\b|needs\b|asks\b|lives\b|works\b|sits\b|joins\b|starts\b|leaves\b|ist\b|hat\b|war\b|sagt\b|meint\b|weiß\b|möchte\b|arbeitet\b|est\b|a\b|dit\b|pense\b|sait\b|veut\b|es\b|ha\b|dice\b|cree\b|sabe\b|quiere\b|está\b|è\b|pensa\b|sa\b|vuole\b|sta\b|heeft\b|zegt\b|denkt\b|weet\b|wil\b|é\b|tem\b|diz\b|acha\b|quer\b|e\b|y\b|et\b|en\b|und\b|and\b)"
    r"(?:collects|brings|sends|calls|prepares|delivers|ships|handles|writes|checks|books|orders|prints|installs|drops|visits|comes|takes|makes|does|gets|puts|arranges|organi[sz]es|finishes|picks|drives|measures|[a-zäöüß]{3,}(?:t|e|a|ce|ge|re)\b(?= (?:le|la|les|l['’]|el|los|las|un\w*|il|lo|i|gli|de|het|een|o|os|as|uma?|die|den|das|ein\w*|ihnen|dir|am|bis|vous|votre|vos|su|sus|vuestr\w+)\b))"
)


def colleague_promise(sentence: Sentence, members: tuple[Member, ...], *, is_dated: bool = False) -> str | None:
    """What one of ours says to outsiders that a colleague will do for them; None if nothing of the kind.

    With a day beside it, the deed need not be done to who reads it: "Omar will ring the landlord on Thursday".
    """
    named = colleague_in(sentence.text, members)
    if named is None or sentence.low.endswith("?") or SENT.search(sentence.low) or _ONLY_MENTIONED.search(sentence.low):
        return None
    after = sentence.low[named[1] :]
    if _TAKES_ON.match(after) or (is_dated and _DOES.match(after)):
        return sentence.text
    if is_dated and (_WILL_DO.match(after) or _DONE_BY.search(sentence.low[: named[1]].rpartition(" ")[0] + " ")):
        return sentence.text
    verb = _WILL.match(after.lstrip()) or _WILL.search(after[:24])
    return sentence.text if verb and _READER.search(after) else None


_ASKED_TO = regex(
    r"\s*[,:–-]\s*(?:can|could|would|will|please|pls|kannst|könntest|bitte|peux-tu|pourrais-tu|puedes|podrías|puoi|potresti|kun|wil|zou|podes)\b"
)


def order_to_colleague(sentence: Sentence, members: tuple[Member, ...]) -> Member | None:
    """The colleague whom one of ours addresses by name in a letter that others read: "Leo, can you reprint those"."""
    for member in members:
        called = member.name.split()[0].lower()
        place = sentence.low.find(called, 0, len(called) + 4)
        is_head = place == 0 or (place == 4 and sentence.low.startswith("and "))
        if is_head and _ASKED_TO.match(sentence.low, place + len(called)):
            return member
    return None
