"""A task's title out of the words that asked for it or promised it."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.titling.infinitives import in_infinitive
from agentic_crm.engine.analyze.titling.trimming import without_day, without_rest
from agentic_crm.kit.regex import regex

_TRIM_END = regex(
    r"\s*(?:[.!?…。]+|,?\s*(?:please|thanks|thank you|bitte|danke|s['’]il vous plaît|svp|merci|por favor|gracias|porfa|per favore|grazie|alsjeblieft|bedankt|obrigad[oa])|,\s*(?:como muy|a más|al più|au plus|at the|\+?\(?\d[\d ()/.-]{6,}\d))+\s*$",
    re.IGNORECASE,
)
_PART_OF_DAY = regex(
    r"[\s,]*(?:in the |on (?:the )?|am |à l['’]|le |por la |de la |nel |in de )?(?:morning|afternoon|evening|vormittags?|nachmittags?|abends?|après-midi|matin|mañana|tarde|mattina|pomeriggio|ochtend|middag)\s*[.!?]*$",
    re.IGNORECASE,
)
_THEIR_TURN = regex(
    r"[\s,]+(?:and|so|then|und|et|y|e|en)\s+(?:then )?(?:that )?(?:i|we|ich|wir|je|nous|ik)(?:['’]ll|['’]d| will| can| would| could| werde\w*| können| kann)\b.*$|[\s,]+(?:so (?:that )?(?:i|we)|damit (?:ich|wir)) .*$",
    re.IGNORECASE,
)
_FROM_WHOM = regex(r"^from (?:your|the) \w+(?: (?:team|department|side|desk))? (?=[a-z]+ )", re.IGNORECASE)
_PRICES = (
    (
        regex(
            r"^(?:and )?(?:how much(?: (?:would|will|does|do|is) (?:it|that|this|they)\b.*| (?:&|and) .*)?|what(?:['’]?s| would| will| does| do| might)? (?:it|that|this|they)\b.*\b(?:cost|run|come to|set (?:us|me) back|charge)\b.*)$",
            re.IGNORECASE,
        ),
        "Send {called} a price",
    ),
    (
        regex(
            r"^was (?:würden?|kostet|kosten|darf|dürfte|soll|käme|macht) (?:das|es|dies|so (?:et)?was|der spaß)\b.*$",
            re.IGNORECASE,
        ),
        "{called} einen Preis nennen",
    ),
    (
        regex(r"^what (?:would|will|does|do|might) (?P<what>.{3,80}?) (?:cost|run|come to|set|be)\b.*$", re.IGNORECASE),
        "Send {called} a price for {what}",
    ),
    (
        regex(
            r"^how much (?:is|are|would|does|do|will|for) (?P<what>.{3,80}?)(?: (?:cost|be|come to|run)\b.*)?$",
            re.IGNORECASE,
        ),
        "Send {called} a price for {what}",
    ),
    (regex(r"^(?:it )?(?:run|cost) to (?P<what>.{3,80}?)$", re.IGNORECASE), "Send {called} the price to {what}"),
    (
        regex(r"^was (?:kostet|kosten|würden?) (?P<what>.{3,80}?)(?: kosten)?$", re.IGNORECASE),
        "Preis für {what} an {called} senden",
    ),
    (
        regex(r"^combien (?:coût\w+|ça coût\w+) (?P<what>.{3,80}?)$", re.IGNORECASE),
        "Envoyer à {called} un prix pour {what}",
    ),
    (
        regex(r"^cu[aá]nto (?:cuesta\w*|costar[ií]a\w*|sale|saldr[ií]a) (?P<what>.{3,80}?)$", re.IGNORECASE),
        "Enviar a {called} un precio para {what}",
    ),
    (
        regex(
            r"^quanto (?:costa|costerebbe) (?P<what>(?!e\b|ed\b).{3,80}?)(?: e (?:in )?quant\w+ .*)?$", re.IGNORECASE
        ),
        "Inviare a {called} un prezzo per {what}",
    ),
    (regex(r"^quanto (?:costa|costerebbe|viene)\b.*$", re.IGNORECASE), "Inviare a {called} un prezzo"),
)
_TURNS = (
    (
        regex(
            r"^(?:asks?|wonders?|wants? to know|would like to know) (?P<what>(?:if|whether|how|when|what|where|who|which) .{4,})$",
            re.IGNORECASE,
        ),
        "Tell {called} {what}",
    ),
    (
        regex(
            r"^(?:fragt|fragen|will wissen|wollen wissen|möchten? wissen),? (?P<what>(?:ob|wann|wie|was|wer|welche\w*) .{4,})$",
            re.IGNORECASE,
        ),
        "{called} sagen, {what}",
    ),
    (
        regex(r"^demand(?:e|ent) (?P<what>(?:si|quand|combien|comment|où|quel\w*) .{4,})$", re.IGNORECASE),
        "Dire à {called} {what}",
    ),
    (regex(r"^preguntan? (?P<what>(?:si|cuándo|cuánto|cómo|qué) .{4,})$", re.IGNORECASE), "Decir a {called} {what}"),
    (regex(r"^chied(?:e|ono) (?P<what>(?:se|quando|quanto|come|che) .{4,})$", re.IGNORECASE), "Dire a {called} {what}"),
    (regex(r"^vra(?:agt|gen) (?P<what>(?:of|wanneer|wat|hoe) .{4,})$", re.IGNORECASE), "{called} laten weten {what}"),
    (regex(r"^perguntam? (?P<what>(?:se|quando|quanto|como) .{4,})$", re.IGNORECASE), "Dizer a {called} {what}"),
    (
        regex(
            r"^(?:let (?:you|me|us) )?(?:have|get|receive) (?P<what>(?:the|your|our|an?|two|three|some|\d+) (?!.*\bto (?:me|us|him|her|them)\b)(?!(?:quick |short |brief |closer )?(?:look|call|chat|meeting|word|talk|go|think|day|time)\b).{3,}?)(?: from (?:me|us|you))?$",
            re.IGNORECASE,
        ),
        "Send {called} {what}",
    ),
    (
        regex(
            r"^(?:have|get|receive) (?P<what>(?!it\b|that\b|this\b|them\b|a (?:call|chat)).{4,}?),? from (?:me|us)$",
            re.IGNORECASE,
        ),
        "Send {called} {what}",
    ),
    (
        regex(
            r"^(?:all|the only thing|what|one thing) (?:that )?(?:i|we)(?: still| now| really| also)? need to know(?: from you)?(?: now| first)? (?:is|are) (?P<what>.{4,})$",
            re.IGNORECASE,
        ),
        "Tell {called} {what}",
    ),
    (
        regex(
            r"^(?:all|the only thing|what|one thing) (?:that )?(?:i|we)(?: still| now| really| also)? need(?: from you)?(?: now| first| most)? (?:is|are) (?P<what>(?:the|a|an|your) .{4,})$",
            re.IGNORECASE,
        ),
        "Send {called} {what}",
    ),
    (
        regex(
            r"^(?:(?:so|and|then|but) )*(?P<what>(?:the|your|our|an?|this|that) .{3,80}?) will be (?:with you|in your (?:inbox|hands)|on your desk|sitting in your inbox)(?: (?:both|all))?$",
            re.IGNORECASE,
        ),
        "Send {called} {what}",
    ),
    *(
        (regex(pattern, re.IGNORECASE), form)
        for pattern, form in (
            (
                r"^(?:is|would) (?P<what>an? (?:[\w-]+ )?(?:quote|quotation|offer|proposal|estimate|price)\b.*?)(?: be)? (?:doable|possible|feasible|realistic|manageable)$",
                "Send {called} {what}",
            ),
            (
                r"^(?:ist|wäre) (?P<what>ein (?:[\w-]+ )?(?:angebot|kostenvoranschlag|preis)\b.*?)(?: für sie)? (?:machbar|möglich|realistisch|drin|zu schaffen)$",
                "{called} {what} schicken",
            ),
            (
                r"^(?:est-ce qu['’]|serait-il possible d['’]avoir )(?P<what>(?:une? )?(?:devis|offre|proposition|chiffrage)\b.*?)(?: vous)?(?: (?:paraît|semble|serait|est|sera))?(?: (?:jouable|possible|faisable|réaliste|envisageable))?$",
                "Envoyer à {called} {what}",
            ),
            (
                r"^(?:¿)?(?:es|sería|ve[sn]?|veis|os parece) (?:posible|factible|viable) (?P<what>(?:tener |recibir )?un[a]? (?:presupuesto|oferta|propuesta)\b.*)$",
                "Enviar a {called} {what}",
            ),
            (
                r"^(?:è|sarebbe) (?:possibile|fattibile) (?P<what>un['’a]? ?(?:preventivo|offerta|proposta)\b.*)$",
                "Inviare a {called} {what}",
            ),
            (
                r"^(?:is|zou|lukt) (?P<what>een (?:offerte|prijsopgave|voorstel)\b.*?) (?:haalbaar|mogelijk|te doen)(?: zijn)?$",
                "{called} {what} sturen",
            ),
            (
                r"^(?:é|seria) (?:possível|viável) (?P<what>(?:ter |receber )?uma? (?:orçamento|proposta|cotação)\b.*)$",
                "Enviar a {called} {what}",
            ),
        )
    ),
    (regex(r"^(?:do|have|set up) a (?:quick |short |brief )?(?:call|chat)$", re.IGNORECASE), "Call {called}"),
    (
        regex(
            r"^(?:our|my|the) (?P<what>[\w -]{3,60}?) (?:follows|will follow|is (?:on its way|coming|to follow))\b.*$",
            re.IGNORECASE,
        ),
        "Send {called} our {what}",
    ),
    (
        regex(
            r"^(?P<verb>senden|schicken|nennen|geben|machen|unterbreiten|übermitteln) sie (?:uns|mir) (?:bitte )?(?P<what>.{4,})$",
            re.IGNORECASE,
        ),
        "{what} an {called} {verb}",
    ),
    (
        regex(
            r"^melde[nt]?\s+(?:dich|sie sich|euch)\s+(?:bitte\s+)?(?P<what>.*?)\s*(?:noch (?:ein)?mal )?bei (?:mir|uns)$",
            re.IGNORECASE,
        ),
        "Bei {called} melden {what}",
    ),
    (
        regex(r"^(?P<verb>llam|envi|mand|confirm|pas|prepar)ar(?:me|nos) (?P<what>.*)$", re.IGNORECASE),
        "{verb}ar a {called} {what}",
    ),
)


# In a request "we" is who asks: "before we commit" is "before they commit".
_WE_AFTER = regex(
    r"(?<=[a-z,] )\b(?:we|I)\b(?=(?: (?:can|could|will|have|need|must|should|want|are|do|don['’]t|get|go|start|open|close|sign|commit|decide|order|pay|use|move|run|meet|ship|print|know|hear|see|uploaded|sent|discussed|agreed|ordered|bought|asked|wanted|mentioned|received|got|had|made|paid|used)\b))"
)


_FROM_YOU = regex(r"(?<=\w) from (?:you|your side|your end|your team)\W*$", re.IGNORECASE)


def _own_part(text: str) -> str:
    """The words less what the other side will do then, and who of us is meant."""
    return _FROM_WHOM.sub("", _THEIR_TURN.sub("", text)) if len(text) > 12 else text


def _for_us(text: str, called: str, *, is_request: bool) -> str:
    """The words as one of us would say them: "me" is who asked, "you" is us; in a promise of ours "you" is who is told."""
    plain = _TRIM_END.sub("", " ".join(text.split())).strip(" ,;:-–¿¡")
    for pattern, form in (*_PRICES, *_TURNS) if called else ():
        match = pattern.match(plain)
        if match:
            parts = {k: v.strip(" ,") for k, v in match.groupdict().items()}
            what = re.sub(r"\s*(?:,|\bfor us\b|\bus\b|\bapprox\w*|\bballpark\b).*$", "", parts.get("what", ""))
            return " ".join(form.format(called=called, what=what, verb=parts.get("verb", "").lower()).split())
    if called and is_request:
        text = _WE_AFTER.sub("they", _FROM_YOU.sub("", text))
        text = re.sub(r"\b(?:me|us)\b", called, text, count=1)
        text = re.sub(r"\b(let|tell|give|send|show|to|for|with|from|by) me\b", r"\1 them", text)
        text = re.sub(r"\bfrom us\b", f"from {'them' if called in text else called}", text)
        text = re.sub(
            r"\b(for|with|to|from|of|by|between) you\b(?! (?:to|could|can|would|have|are|will)\b)", r"\1 us", text
        )
        text = re.sub(
            r"\b(gave|sent|told|showed|asked|gives?|sends?|tells?|promised|owes?|contact|reach|call|meet|see) you\b",
            r"\1 us",
            text,
        )
        text = re.sub(r"\byou\b", "we", re.sub(r"\b(?:our|my)\b", "their", text))
        return re.sub(r"\byour\b", "our", text)
    if called:
        text = re.sub(r"\b(?:me|us|you)\b", called, text, count=1)
    return re.sub(r"\b(?:my|your)\b", "their", text)


_LEAD_INS = (
    regex(
        r"^(?:and|also|but|so|then|besides|finally|first|secondly|plus|meanwhile|oh,? and|one (?:more )?thing|außerdem|zudem|auch|und|par ailleurs|et|además|y|inoltre|verder|en)[,:]?\s+(?=\w)",
        re.IGNORECASE,
    ),
    regex(
        r"^(?:(?:i|we|he|she|they)(?:['’]d| would|['’]m| am| are|['’]re)?(?: also| really| still| just| only)? (?:need|want|like|love|welcome|appreciate|require|missing|waiting for|lack)(?: to (?:see|have|get|receive|know))?(?: from (?:you|your side))?"
        r"|what (?:i|we)(?:['’]m| am|['’]re| are)? (?:need|want|lack|missing|require)(?: from (?:you|your side))?(?: first| now| most)? is"
        r"|(?:could|can|would|will) (?:you|somebody|someone|anyone|u)(?: please| kindly| possibly| perhaps)?"
        r"|(?:i|we) (?:was|were|am|are)(?: just)? (?:wondering|hoping) (?:if|whether) (?:i|we|you|someone) (?:could|can|might|would)(?: be able to)?"
        r"|it (?:would|['’]d) (?:help|be \w+)(?: (?:a lot|greatly))?(?: to (?:have|get|see)| if (?:you|we|i) (?:could|can|had|have))?"
        r"|(?:ich|wir) (?:bräuchten?|brauchen?|benötigen?)(?: (?:noch|dafür|vorab|dann|bitte|dringend|von ihnen))*|(?:bräuchten?|brauchen?|benötigen?) (?:ich|wir)(?: (?:noch|dafür|vorab|dann|bitte|dringend|von ihnen))*"
        r"|il (?:me |nous )?(?:faudrait|faut)|(?:nos|me) (?:har[ií]a falta|hace falta|vendr[ií]a bien)|(?:mi|ci) serv(?:e|irebbe)|precis[oa](?:mos)?(?: d[eoa])?)\s+(?=\S+\s+\S)",
        re.IGNORECASE,
    ),
)
_THING = regex(r"^(?:a|an|the|your|some|any|one|two|three|four|five|more|copies)\s", re.IGNORECASE)
_A_CALL = regex(
    r"^(?:a|the|any) (?:quick |short |brief |phone |telephone )*(?:call|ring|chat|callback)\b", re.IGNORECASE
)
_ASIDE = regex(
    r"\s+\([^()]{3,}\)|\s+[–—-]{1,2}\s+.*$|,?\s+(?:preferably|ideally|if (?:you|possible|at all)|so (?:that )?(?:i|we)|because|as (?:i|we)|or (?:i|we))\b.*$",
    re.IGNORECASE,
)


def _bare(text: str) -> str:
    """A request less how it is led up to and what is said beside it; a thing that is wanted is to be sent."""
    plain = text.strip()
    for lead in _LEAD_INS:
        plain = lead.sub("", plain, count=1)
    shorter = _ASIDE.sub("", plain)
    plain = shorter if len(shorter.split()) >= 3 else plain
    if plain != text.strip() and _A_CALL.match(plain):
        whom = re.match(r"(?:and |but |then )?(she|he)\b", text.strip(), re.IGNORECASE)
        return "call me" if whom is None else "call her" if whom[1].lower() == "she" else "call him"
    return f"send {plain}" if plain != text.strip() and _THING.match(plain) else plain


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that do not overlap, the last first; those that do made one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart[::-1]


def title_of(
    act: str, called: str, dates: list[tuple[int, int]], *, is_request: bool = False, language: str = "en"
) -> str:
    """A task's title out of the words that asked for it: dates and courtesies cut, "me" replaced by who asked."""
    text = act
    for start, end in _apart(dates):
        text = without_day(text, start, end)
    text = without_rest(_PART_OF_DAY.sub("", text) if dates else text, language, is_request=is_request)
    text = _PART_OF_DAY.sub("", text) if dates else text
    said = in_infinitive(text, called, language, is_request=is_request)
    if said is None:
        text = re.sub(r"^(?:mir|uns|me|nous|nos|ons|mij|ci|mi)\s+", "", text, flags=re.IGNORECASE)
        text = _bare(_own_part(text)) if is_request else text
        said = _for_us(text, called, is_request=is_request)
    text = said
    text = re.sub(r"\s+(?=[,;.])|,(?=\s*,)", "", " ".join(text.split()))
    text = _TRIM_END.sub("", text).strip(" ,;:-–¿¡")
    text = re.sub(r"^(?:\d{1,2}[.)]\s+(?=\D))?(?:(?:please|bitte|to)\s+)?", "", text, flags=re.IGNORECASE)
    if len(text) > 110:
        cut = re.split(
            r"(?<=[^\d])[,;:–](?=\s)|\s(?:because|so that|since|weil|damit|parce que|porque|perché|omdat|und zwar)\s",
            text,
        )[0]
        text = cut if len(cut) >= 15 else text[:110].rsplit(" ", 1)[0]
    return text[:1].upper() + text[1:]


_APPOINTMENTS = {
    "en": ("Call with {}", "Meeting with {}"), "de": ("Telefonat mit {}", "Termin mit {}"), "fr": ("Appel avec {}", "Rendez-vous avec {}"),
    "es": ("Llamada con {}", "Reunión con {}"), "it": ("Chiamata con {}", "Incontro con {}"), "nl": ("Telefoongesprek met {}", "Afspraak met {}"),
    "pt": ("Chamada com {}", "Reunião com {}"), "ja": ("{}様との電話", "{}様との打ち合わせ"),
}  # fmt: skip
_CALLED = regex(
    r"\b(?:call|phone|appel|anruf|telefon\w*|llamada|hablamos|hablemos|chiamata|bel(?:len|afspraak)|ligação|chamada)\b|電話",
    re.IGNORECASE,
)


_KIND = regex(
    r"\b(?P<kind>demo(?:nstration)?|site visit|tour|inspection|workshop|training|presentation|survey|kick-?off|lunch|breakfast|dinner|interview|video call|teams call|zoom call)\b",
    re.IGNORECASE,
)


# What an appointment is for: "to go through the drawings", "um die Pläne zu besprechen".
_PURPOSE = {
    "en": regex(r"\b(?P<what>to (?:discuss|go (?:through|over)|talk (?:through|about)|look at|review|inspect|measure|survey|swap|install|sign|agree|finali[sz]e|walk through|present|show|test|fit|repair|collect|deliver|see the|view) (?!you\b|me\b|us\b|it\b|that\b|this\b|them\b)[^,.;?!()\d]{3,45}?|(?:about|regarding) (?:the|our|their) [^,.;?!()\d]{3,40}?)(?= (?:on|at|by|next|tomorrow|and|with|before|if|when|so)\b|[,.;?!()\d]|$)", re.IGNORECASE),
    "de": regex(r"\b(?P<what>um (?:den|die|das|alles|ihr\w*|unser\w*) [^,.;?!()\d]{3,40} zu [a-zäöü]+en)\b"),
    "fr": regex(r"\b(?P<what>pour (?:voir|visiter|discuter|parler|examiner|relever|prendre|signer|faire) (?:le|la|les|l['’]|d|un) ?[^,.;?!()\d]{3,40})(?=[,.;?!]|$)"),
    "es": regex(r"\b(?P<what>para (?:ver|visitar|revisar|hablar|comentar|firmar|medir|tratar) (?:el|la|los|las|de|un) ?[^,.;?!()\d]{3,40})(?=[,.;?!]|$)"),
    "it": regex(r"\b(?P<what>per (?:vedere|visitare|discutere|parlare|firmare|esaminare|fare) (?:il|la|lo|i|le|gli|l['’]|d|un) ?[^,.;?!()\d]{3,40})(?=[,.;?!]|$)"),
    "nl": regex(r"\b(?P<what>om (?:de|het|een|alles|onze|jullie) [^,.;?!()\d]{3,40} te [a-z]+en)\b"),
    "pt": regex(r"\b(?P<what>para (?:ver|visitar|rever|discutir|falar|assinar|medir) (?:o|a|os|as|de|um) ?[^,.;?!()\d]{3,40})(?=[,.;?!]|$)"),
}  # fmt: skip


def appointment_with(called: str, language: str, subject: str, said: str = "") -> str:
    """The title of an appointment that a sentence, `said`, only agrees to or speaks of."""
    call, meeting = _APPOINTMENTS.get(language, _APPOINTMENTS["en"])
    kind = _KIND.search(said) if language == "en" else None
    if kind:
        title = f"{kind['kind'][:1].upper()}{kind['kind'][1:]} with {called or 'them'}"
    else:
        title = (call if _CALLED.search(f"{subject} {said}") else meeting).format(called or "them")
    purpose = _PURPOSE[language].search(said) if language in _PURPOSE else None
    return f"{title} {purpose['what'].strip()}" if purpose and len(purpose["what"].split()) >= 3 else title
