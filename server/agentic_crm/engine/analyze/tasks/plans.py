"""What a letter of ours says will happen by a day, without promising it in words: "The cartons leave on Friday", "We reprint tonight"."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.dates.dates import DateMention
from agentic_crm.engine.analyze.tasks.due import LATE
from agentic_crm.engine.analyze.tasks.whereabouts import says_where
from agentic_crm.engine.analyze.text.cues import MOVED, SENT
from agentic_crm.engine.analyze.text.wording import Sentence
from agentic_crm.kit.regex import regex

_WE_DO = (
    regex(
        r"\b(?P<act>(?<=\bi )(?:send|ship|deliver|reprint|print|call|ring|visit|bring|pick|collect|install|fit|issue|refund|replace|repair|prepare|draft|book|arrange|measure|drop|email|mail|hand|post|finish|swing|pop|drive)\b.*)|\b(?P<act2>(?<=\bwe )(?:send|ship|deliver|reprint|print|call|ring|visit|bring|pick|collect|install|fit|issue|refund|replace|repair|prepare|draft|book|arrange|measure|drop|email|mail|hand|post|finish|start|begin|drive|send)\b.*)"
    ),
    regex(
        r"\b(?:ich|wir)\s+(?P<act>(?:drucke|versende|verschicke|montiere|tausche|ersetze|repariere|beginne|starte|hole|buche|reserviere|ändere|schreibe|erstatte|nehme|lege|messe|zeige|hinterlege|überweise|storniere|frage|bespreche|hake|fasse|trage|richte|spreche|gehe)n?\b.*)"
    ),
    regex(
        r"\b(?P<act>(?!hätte|bräuchte|danke|bitte|wünsche|freue|denke|hoffe|glaube|finde|habe|war|bin|würde|wäre|möchte|könnte|brauche|benötige|erwarte|verstehe|sehe|weiß|wollte|sollte|kenne|meine|nehme ich an|vermute|schätze|mag|hörte|höre|bleibe|arbeite)[a-zäöüß]{3,}e ich\b.*)|\b(?:hast du|haben sie|habt ihr) (?P<act3>(?:das |die |den |es |sie |ihn )?(?:am|bis|morgen|übermorgen|heute|spätestens|montag|dienstag|mittwoch|donnerstag|freitag)\b.*)"
    ),
    regex(
        r"\b(?:nous|on) (?:vous )?(?P<act>(?:offr|livr|réimprim|remplaç|pos|install|expédi|commenç|imprim|rembours|envoy|prépar|apport|command|réserv|dépos|pass|démarr)(?:ons|e|erons|era)\b.*)|\bje (?:vous |le |la |les )?(?P<act2>(?:livre|dépose|pose|commence|imprime|commande|réserve|prépare|termine|finis|finalise)\b.*)"
    ),
    regex(
        r"\b(?P<act>(?:te|os|le|les|se) (?:lo|la|los|las) (?:\w+o|\w+amos|\w+emos|\w+ré|\w+remos)\b.*)|\b(?P<act2>(?:entrego|entregamos|instalamos|imprimimos|reponemos|empezamos|recogemos|montamos|llevamos|reservamos|cambiamos)\b.*)"
    ),
    regex(
        r"\b(?P<act>(?:(?:te|ve|gli|glie|ce)[ -]?(?:lo|la|li|le) )(?:\w+o|\w+iamo|\w+rò|\w+remo)\b.*)|\b(?P<act2>(?:consegno|consegniamo|spediamo|portiamo|ristampiamo|montiamo|iniziamo|sostituiamo|installiamo|prenotiamo)\b.*)"
    ),
    regex(
        r"\b(?:wij|we|ik)\s+(?P<act>(?:brengen|breng|plaatsen|drukken|vervangen|monteren|beginnen|starten|halen|haal|reserveren|boeken|boek|verzenden|versturen|verstuur)\b.*)|\b(?P<act2>(?:entrego|entregamos|instalamos|reimprimimos|substituímos|começamos|recolhemos|montamos|levamos|reservamos)\b.*)"
    ),
)
_YOU_HAVE = (
    regex(r"\byou (?P<act>(?:have|get|receive) (?:it|them|this|that|everything|both|the|your|our|a|an|two|three)\b.*)"),
    regex(r"\b(?P<act>(?:hast du|haben sie|habt ihr|hat er|hat sie|bekommst du|bekommt ihr|kriegst du) .+)|\b(?:vous|tu) (?P<act2>(?:l['’]|les? |la )?(?:avez|auras|aurez|as) .+)"),
    regex(r"\b(?:lo|la|los|las) (?P<act>(?:tienes|tenéis|tiene|tendrás|tendréis|tendrá) .+)|\b(?:lo|la|li|le|l['’]) ?(?P<act2>(?:hai|avrai|avete|avrete|ha|avrà|riceve|ricevi|ricevete) .+)"),
    regex(r"\b(?:je|u|jullie) (?P<act>(?:hebt|heb|heeft|hebben|krijgt|krijgen) .+)|\b(?P<act2>(?:heb je|hebben jullie|heeft u|krijg je) .+)|\b(?P<act3>(?:tem|tens|terá|terás|recebe|recebes) (?:o|a|os|as|um|uma|tudo) .+)"),
)  # fmt: skip
# Things of ours that go out: "The cartons leave Kassel on Friday."
_THING_GOES = (
    regex(
        r"^(?:\W*(?:and|so|then|also) )?(?P<act>(?:the|your|our|all|both|\d+|an?) (?:[\w%+-]+ ){1,6}?(?:goes?|leaves?|ships?|follows?|(?:is|are) (?:going out|shipped|sent|delivered|dispatched|posted|due out|collected|picked up|installed|printed)|will (?:be (?:sent|shipped|delivered|dispatched|posted|ready|with you|there|collected|installed|printed|issued|credited)|go out|leave|follow|ship|arrive|reach))\b.*)"
    ),
    regex(
        r"^(?P<act>(?:die|das|der|ihre?|unsere?|eure?) (?:[\w-]+ ){1,4}?(?:geht|gehen|verlässt|verlassen|folgt|folgen|kommt|kommen|(?:wird|werden)\b.*\b(?:geliefert|verschickt|versandt|gebracht|abgeholt|montiert|gedruckt|ausgetauscht)|liegt|liegen|ist|sind)\b.*\b(?:raus|zu ihnen|bei ihnen|an sie|per \w+|auf den weg|geliefert|verschickt|versandt|gebracht|montiert|gedruckt|ausgetauscht|fertig|an ihre \w+)\b.*)|\b(?P<act2>die (?:gehen|kommen|liegen) [^.]*\b(?:raus|bei ihnen|zu ihnen|per \w+)\b.*)"
    ),
    regex(
        r"^(?P<act>(?:le|la|les|votre|vos|l['’]) ?(?:[\w-]+ ){1,4}?(?:part|partent|partira|partiront|suit|suivra|suivront|(?:est|sont|sera|seront) (?:livré|expédié|envoyé|posé|installé|prêt)\w*)\b.*)"
    ),
    regex(
        r"^(?P<act>(?:el|la|los|las|su|sus|vuestr[oa]s?) (?:[\w-]+ ){1,4}?(?:sale|salen|saldrá|saldrán|llega|llegan|llegará|llegarán)\b.*)|^(?P<act2>(?:il|la|i|le|lo|gli|l['’]) ?(?:[\w-]+ ){1,4}?(?:parte|partono|partirà|partiranno|(?:sarà|saranno|viene|vengono) (?:spedit|consegnat|pront|mont)\w*)\b.*)"
    ),
    regex(
        r"^(?P<act>(?:de|het|uw|je|jullie|onze) (?:[\w-]+ ){1,4}?(?:gaat|gaan|vertrekt|vertrekken|volgt|volgen|(?:wordt|worden)\b.*\b(?:geleverd|verstuurd|gebracht|geplaatst))\b.*)|^(?P<act2>(?:o|a|os|as|a sua|o seu) (?:[\w-]+ ){1,4}?(?:sai|saem|segue|seguem|chega|chegam|será|serão) .*)"
    ),
)
_IN_CASE = regex(
    r"\b(?:if|unless|when|once|wenn|falls|sobald|si|dès que|cuando|en cuanto|quando|appena|als|zodra|assim que|usually|normally|normalerweise|in der regel|habituellement|normalmente|di solito|meestal)\b"
)
_CLAUSE_ENDS = regex(r"[,;:.!?–]")
_AWAY = regex(
    r"\b(?:(?:offer|quote|quotation|price|option|trial|licen[cs]e|contract) (?:ends|expires|lapses|runs out|is up)|runs? out (?:at|on|by|next|this|tomorrow)|(?:angebot|vertrag|testphase|lizenz|option|frist) (?:endet|läuft|verfällt|erlischt)|(?:offre|devis|option|contrat|période d['’]essai) (?:expire|prend fin|arrive à (?:échéance|terme))|(?:oferta|presupuesto|contrato|plazo|opción) (?:caduca|vence|expira|termina)|(?:offerta|preventivo|contratto|opzione) (?:scade|decade|termina)|(?:offerte|aanbieding|contract|optie|proefperiode) (?:verloopt|vervalt|eindigt|loopt)|(?:proposta|orçamento|contrato|opção) (?:caduca|expira|termina|acaba)|(?:is|are|be) closed|holidays?|urlaub|betriebsferien|feiertag|congés|férié|vacaciones|festivo|ferie|festivo|vakantie|férias|feriado)\b"
)


# "I need until Thursday to work it out" promises it for then.
_NEEDS_UNTIL = regex(
    r"\b(?:(?:i|we)(?:['’]ll)? need (?:until|till)|(?:ich|wir) brauchen? (?:noch |dafür |dazu )*bis|(?:brauche ich|brauchen wir) (?:noch |dafür |dazu )*bis|il (?:me|nous) faut (?:encore )?jusqu|necesit(?:o|amos) hasta|(?:mi|ci) serve (?:tempo )?fino|(?:ik|we|wij) heb(?:ben)? tot|precis(?:o|amos) (?:de tempo )?até)\b"
)
# What is said to happen concerns the reader or comes from us; all else is news.
_CONCERNS = regex(
    r"\b(?:count on|reckon (?:on|with)|expect|rechnen sie|comptez|cuente[n]? con|conti su|contate su|reken(?:t)? op|conte[m]? com|i|we|i['’]ll|we['’]ll|i['’]m|we['’]re|we['’]ve|our|my|you|your|ich|wir|unser\w*|mein\w*|ihnen|sie|ihre?n?|dir|dich|euch|du|je|nous|notre|nos|mon|ma|vous|votre|vos|te|yo|nosotros|nuestr\w+|mi|os|le|les|usted\w*|vuestr\w+|su|sus|io|noi|nostr\w+|mio|mia|avrete|avrà|lei|vi|ti|vostr\w+|ik|wij|we|onze?|mijn|u|uw|jullie|je|eu|nós|noss\w+|meu|minha|lhe|vos|voss\w+)\b"
)
_HAVE_DONE = regex(
    r"\b(?:(?:i|we)(?:['’]ve| have)? (?:also |already |just )?[a-z]{3,}ed\b(?! in\b)|nothing|nobody|not|n['’]t|nichts?|niemand|keine?n?|rien|pas|personne|nada|nadie|no|non|nulla|nessuno|niets|niet|geen|não|ninguém)\b"
)
_RELATIVE = regex(r"^\W*(?:which|that|who|where|when|as|die|der|das|wo|qui|que|où|dont|che|cui|waar|dat|onde)\b")
# What the other side is to do or decide then, and what is so or takes place without our doing anything.
_THEIRS = regex(
    r"\b(?:please|kindly|(?:you|they|he|she) (?:can|could|should|must|need|have to|will need|may|might|decide|order|sign|confirm|asked|said|told|wanted|mentioned)|(?:do|can|could|would|are|did|will) you|let (?:me|us) (?:know|have)|send (?:me|us)|if you|your (?:order|decision|deadline|delivery date|payment|board|offer|event|visit)|waiting for|await\w*|look\w* forward|bitte|(?:können|müssen|sollten|dürfen|könnten) sie|sie (?:können|müssen|sollten|dürfen)|"
    r"merci de|veuillez|pourriez|pouvez|devez|devriez|por favor|puede\w*|podr\w+|deb\w+ (?:usted|enviar)|tiene que|per favore|può|potete|potrebbe|dovete|alstublieft|alsjeblieft|graag (?:voor|uiterlijk)|kunt u|kun je|moet u|por favor|pode\w*|deve\w*)\b"
)
_STATIVE = regex(
    r"\b(?:(?:i|we)(?:['’](?:m|re|ll be)| am| are| will be| was| were) (?:away|out|off|back|at (?:a|the) (?:fair|show|conference|trade)|closed|travelling|traveling|on (?:the road|leave|holiday|vacation|a plane)|in (?:[a-z]+ )?(?:meetings?|training)|hoping|afraid|sorry|glad|happy|looking|open)|out of (?:the )?office|fair|show|trade fair|exhibition|prices? (?:rise|go up|increase|change)|price (?:increase|rise)|valid|expire\w*|anniversary|birthday|easter|christmas|weekend trip|"
    r"sick|ill|wieder (?:da|im büro|erreichbar)|krank|malade|enferm[oa]|malat[oa]|ziek|doente|libre|free|available|frei|verfügbar|disponible|disponibile|beschikbaar|disponível|nicht (?:da|im büro|erreichbar|im haus)|unterwegs|messe|feiertag\w*|ostern|weihnachten|gültig|preiserhöhung|geburtstag|fermés?|fermeture|de retour|absent\w*|salon|foire|pâques|noël|valable|cerrad\w+|de vuelta|fuera|feria|pascua|navidad|válid\w+|chius\w+|di ritorno|fuori (?:ufficio|sede)|assente|fiera|pasqua|natale|valid\w+|"
    r"gesloten|afwezig|terug op kantoor|beurs|pasen|kerst|geldig|fechad\w+|ausente|de volta|feira|páscoa|natal|hope|hoffe\w*|espér\w+|espero|spero|hoop|would have|could have|met|spoke|talked|discussed|agreed|received|got|was|were|had|did|war|waren|hatte\w*|haben wir .*\bge\w+t|avons|ai|hemos|fue|era|abbiamo|hadden|tivemos)\b"
)


# "We delete within 30 days" says how we always do it.
_WITHIN = regex(r"(?:within|innerhalb|innert|binnen|sous|dentro|entro \d|em até)\b")


def planned(sentence: Sentence, days: list[DateMention]) -> str | None:
    """What we say, in our own letter and with a day, that we do or that leaves us then; None if nothing of the kind."""
    low = sentence.low
    if low.rstrip().endswith("?") or _AWAY.search(low):
        return None
    if match := _NEEDS_UNTIL.search(low):
        return sentence.text[match.start() :]
    days = [d for d in days if _WITHIN.match(low[d.start : d.end]) is None]
    for pattern in (*_WE_DO, *_YOU_HAVE, *_THING_GOES):
        match = pattern.search(low)
        if match is None:
            continue
        start, end = _span(match)
        beside = any(d.start >= start or not _CLAUSE_ENDS.search(low[d.end : start]) for d in days)
        if beside and _IN_CASE.search(low[:start]) is None:
            return sentence.text[start:end]
    if LATE.search(low) or MOVED.search(low) or SENT.search(low):
        return None
    news = says_where(low) or _THEIRS.search(low) or _IN_CASE.search(low) or _STATIVE.search(low)
    return sentence.text if not news and any(_is_ours(low, d) for d in days) else None


def says_plan(sentence: Sentence) -> bool:
    """Whether a sentence has a form in which we say what we do or what the reader gets, whatever day stands in it."""
    return any(pattern.search(sentence.low) for pattern in (*_WE_DO, *_YOU_HAVE))


def _is_ours(low: str, day: DateMention) -> bool:
    """Whether the clause in which a day stands speaks of us or of the reader."""
    before, after = low[: day.start], low[day.end :]
    cuts = [m.end() for m in _CLAUSE_ENDS.finditer(before)]
    stop = _CLAUSE_ENDS.search(after)
    clause = (
        before[cuts[-1] if cuts else 0 :] + low[day.start : day.end] + after[: stop.start() if stop else len(after)]
    )
    return _CONCERNS.search(clause) is not None and not _HAVE_DONE.search(clause) and _RELATIVE.match(clause) is None


def _span(match: "re.Match[str]") -> tuple[int, int]:
    for name in ("act", "act2", "act3"):
        if match.groupdict().get(name):
            return match.span(name)
    return match.span()
