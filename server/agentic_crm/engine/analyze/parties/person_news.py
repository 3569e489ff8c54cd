"""What somebody says has changed about themselves: the address to write to, post and employer, the name they bear."""

# ruff: noqa: E501 - word lists are read by line

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from agentic_crm.engine.analyze.letters.letters import Letter
from agentic_crm.engine.analyze.parties.firm_names import FIRM_NAME
from agentic_crm.engine.analyze.parties.mentions import MAIL, spells
from agentic_crm.engine.analyze.text.patterns import one_of
from agentic_crm.engine.analyze.text.wording import Sentence, fold
from agentic_crm.engine.analyze.values.domains import domain_of, is_free_mail, tells_a_firm, up_to_legal_form
from agentic_crm.engine.analyze.values.names import is_person_name, is_role_address
from agentic_crm.engine.analyze.values.titles import is_title, tidy_title
from agentic_crm.kit.email_address import local_part
from agentic_crm.kit.regex import PatternList, regex


@dataclass(frozen=True, slots=True)
class PersonNews:
    """One changed field and where the letter's text states it."""

    field: Literal["email", "title", "name", "company"]
    value: str
    start: int
    end: int


# Whom an address belongs to: "reach me at", "my new address is".
_OF_ME = one_of(
    r"\b(?:reach|contact|e-?mail|mail|write|write to|get|find|catch|message|ping|get hold of|get in touch with) me\b|\bmy (?:\w+ ){0,3}(?:e-?mail|mail|address|inbox|mailbox)\b|\bfor me\b|\bi (?:can|will|shall|may) (?:\w+ )?be (?:\w+ )?(?:reached|contacted|found|available|at)\b|\bi(?:['’]ll| will) be (?:\w+ ){0,2}(?:at|on|using)\b|\bi(?:['’]m| am) (?:now )?(?:at|on|using|reachable)\b",
    r"\b(?:erreich\w+|schreib\w+|kontaktier\w+|mail\w*) (?:sie |ihr |du |bitte )*(?:mich|mir)\b|\b(?:mich|mir)\b[^.;!?]{0,60}\b(?:erreich\w+|schreib\w+|kontaktier\w+)\b|\b(?:bin ich|ich bin)\b[^.;!?]{0,60}\b(?:unter|über|per)\b|\bmeine?[nr]? (?:\w+ ){0,2}(?:e-?mail|mail|adresse)",
    r"\b(?:me joindre|m['’]écrire|me contacter|écrivez-moi|contactez-moi|joindre à)\b|\bm(?:a|on) (?:\w+ ){0,2}(?:adresse|e-?mail|mail|courriel)\b|\bje (?:suis|serai) joignable\b",
    r"\b(?:escríb[ae]n?me|escribidme|escribirme|contactarme|contáct[ae]n?me|localizarme|encontrarme)\b|\bmi (?:\w+ )?(?:correo|e-?mail|dirección)\b",
    r"\b(?:scriver?mi|scrivetemi|contattar?mi|contattatemi|raggiungermi)\b|\b(?:il )?mi[oa] (?:\w+ )?(?:indirizzo|e-?mail|mail|casella)\b|\bmi (?:trova|trovate|trovi)\b",
    r"\b(?:ben ik|ik ben)\b[^.;!?]{0,60}\bbereikbaar\b|\b(?:bereik|mail|schrijf) (?:me|mij)\b|\b(?:me|mij) (?:\w+ ){0,3}(?:bereiken|mailen)\b|\bmijn (?:\w+ )?(?:e-?mail\w*|mailadres|adres)\b",
    r"\b(?:contactar-me|escrever-me|contacte[m]?-me|escreva[m]?-me|contatar-me)\b|\b(?:o )?meu (?:\w+ )?(?:e-?mail|endereço|correio)\b",
)
# That it was another before.
_OTHERWISE_NOW = one_of(
    r"\b(?:new|now|chang(?:e|es|ed|ing)|from (?:\d|today|now|then|next|monday|tuesday|wednesday|thursday|friday|january|february|march|april|may|june|july|august|september|october|november|december)|as (?:of|from)|starting|effective|henceforth|in (?:the )?future|going forward|no longer|instead|old|previous|clos(?:es|ed|ing)|stops?|leav(?:e|es|ing)|left|mov(?:ed|ing)|updat(?:e|ed|ing)|after(?:wards| that| \w+day))\b",
    r"\b(?:neue?[nrsm]?|jetzt|nun|künftig|zukünftig|in zukunft|ab (?:sofort|dem|nächste[rnm]?|kommende[rnm]?|montag|\d|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|ändert|geändert|nicht mehr|alte[nr]?|umgestellt|wechs\w+|verlasse|nur noch)\b",
    r"\b(?:nouve(?:au|l|lle)|désormais|dorénavant|à (?:partir|compter) d\w*|dès l\w*|chang\w+|n['’]est plus|ancien(?:ne)?|quitte)\b",
    r"\b(?:nuev[oa]|ahora|a partir de|desde el|cambi\w+|ya no|antigu[oa]|en adelante|dejo)\b|\b(?:nuov[oa]|d['’]ora in poi|ora|dal|a partire|cambi\w+|vecchi[oa]|in futuro|lascio)\b",
    r"\b(?:nieuwe?|nu|voortaan|vanaf|per \d|gewijzigd|wijzigt|verander\w+|niet meer|oude|verlaat)\b|\b(?:nov[oa]|agora|a partir de|doravante|mud\w+|já não|antig[oa]|passa|passou|deixo)\b",
)
# For a while or beside the other: no news of where somebody is to be written to.
_PASSING = one_of(
    r"\b(?:while|until|also|too|as well|urgent\w*|this week|travelling|traveling|on (?:holiday|leave|vacation)|in the meantime|meanwhile|copy|cc)\b",
    r"\b(?:solange|während|bis|auch|außerdem|zusätzlich|dringend\w*|diese woche|im urlaub|in kopie)\b|\b(?:pendant|jusqu|aussi|également|urgen\w+|cette semaine|en copie)\b|\b(?:mientras|hasta|también|esta semana|en copia)\b|\b(?:mentre|fino|anche|questa settimana|in copia)\b|\b(?:zolang|tijdens|tot|ook|deze week)\b|\b(?:enquanto|até|também|esta semana|em cópia)\b",
)

_DAY = r"[^.;!?,]{2,30}?"
_ARTICLE = r"(?:(?:the|their|our|your|an?|its|die|der|das|unsere?|neue[rn]?|new|nouvelle|nouveau|la|le|l['’]|el|il|lo|de|het|o|a|nueva|nuevo|nuova|nuovo|nova|novo|nieuwe)\s+)*(?:l['’])?"
_POST = r"(?P<post>[^\W\d][\w&/'’ -]{2,50}?)"
_STOPS = r"(?=[.,;:!()]|\s(?:and|in|from|since|at|with|for|here|as of|so|und|bei|im|ernannt|befördert|bestellt|berufen|gewählt|et|chez|pour|y|en|e|presso|da|bij|na|no|von|dans|au sein)\b|\s[–—-]\s|$)"
# "I have joined Newmoor Hydro as Head of Maintenance", "seit Januar bin ich Werkleiter": what the writer has become.
_NEW_POST = PatternList(
    (None, regex(pattern.format(a=_ARTICLE, p=_POST, s=_STOPS, d=_DAY), re.IGNORECASE))
    for pattern in (
        r"\b(?:joined|joining|moved to|started (?:at|with)|now (?:at|with)|neu bei|jetzt bei|rejoint|incorporado a|entrato in)\s[^.;!?]{{2,45}}?\s(?:as|als|en tant que|comme|como|come)\s+{a}{p}{s}",
        r"\b(?:i am|i['’]m|i will be|i['’]ll be|i have become|i['’]ve become) (?:now )?{a}{p}(?= (?:now|from (?:now|next|monday|\d|january|february|march|april|may|june|july|august|september|october|november|december)|as of|as from|effective)\b)",
        r"\b(?:(?:i am|i['’]m) now|i have become|i['’]ve become|i now work as|ich bin (?:jetzt|nun|ab sofort|inzwischen)|ich arbeite (?:jetzt|nun) als|je suis (?:désormais|maintenant|à présent|devenue?)|(?:ahora soy|soy ahora)|(?:ora sono|sono ora|sono adesso|sono diventat[oa])|ik ben nu|(?:agora sou|sou agora))\s+{a}{p}{s}",
        r"\bsince {d}i(?:['’]ve been| have been|['’]m| am) {a}{p}{s}|\b(?:i was|i(?:['’]ve| have)(?: just| recently)? been) (?:promoted to|appointed(?: as| to)?|made) {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:taken over|take over|taking over|took over|stepped up|start|started|starting|begin|beginning|promoted|appointed) as {a}{p}{s}|\bmy (?:new )?(?:title|role|position|job|job title) (?:is|will be|(?:has )?changed to)(?: now| that of)? {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:fange|beginne|starte|arbeite) ich\b[^.;!?]{{0,20}} als {a}{p}{s}|\bich (?:fange|beginne|starte|arbeite)\b[^.;!?]{{0,30}} als {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:begin|start|werk) ik (?:daar |nu |er )?als {a}{p}{s}|\bik (?:begin|start|ga (?:aan de slag|werken))\b[^.;!?]{{0,30}} als {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:je (?:prends|commence|serai)|paso a ser|empiezo como|seré|inizio come|sarò|passo a ser|começo como|serei)\b(?: le poste de| comme| en tant que)? {a}{p}{s}",
        r"\b(?:seit|ab|zum) {d}(?:bin|werde) ich (?:auch |hier |nun |jetzt )?{a}{p}{s}|\b(?:wurde ich|ich wurde|bin ich|ich bin)\b[^.;!?]{{0,30}} zu[rm] (?:neuen )?(?P<post2>[^\W\d][\w&/-]{{2,50}}(?: [\w&/-]+){{0,3}}?) (?:ernannt|befördert|bestellt|berufen|gewählt)",
        r"\bin meiner (?:neuen )?(?:funktion|rolle|position|eigenschaft) als (?:neue[rn]? )?(?P<post>[^\W\d][\w&/-]{{2,50}}(?-i: [A-ZÄÖÜ&][\w&/-]*){{0,3}})|\bhabe\b(?:[^.;!?]|(?<=\d)\.){{0,30}}\bdie (?P<post2>(?:Leitung|Geschäftsführung)(?: (?:des|der))?(?-i: [A-ZÄÖÜ][\w-]+){{0,2}}) übernommen",
        r"\bj['’]ai été (?:nommée?|promue?) (?:au poste de |en tant que )?{a}{p}{s}|\bdepuis {d}je suis {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:me han|he sido) (?:nombrad[oa]|ascendid[oa] a|promovid[oa] a|nombrado) {a}{p}{s}|\bdesde {d}soy {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\bsono stat[oa] (?:nominat[oa]|promoss[oa](?: a)?) {a}{p}{s}|\b(?:da|dal|dallo) {d}sono {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\b(?:sinds|vanaf|per) {d}ben ik {a}{p}{s}|\b(?:ben|werd) (?:ik )?benoemd tot {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
        r"\bfui (?:nomead[oa]|promovid[oa](?: a)?) {a}{p}{s}|\b(?:desde|a partir de) {d}(?:sou|serei) {a}(?P<post2>[^\W\d][\w&/'’ -]{{2,50}}?){s}",
    )
)
_NEW_NAME = regex(
    r"\b(?i:my (?:new |married )?(?:name|surname|last name|family name) (?:is|will be|has changed to|changed to)(?: now)?|i(?:['’]m| am) now (?:called|known as)|i now go by|since (?:my|our) (?:wedding|marriage) i(?:['’]m| am| have been)(?: called| now)?|i(?:['’]ve| have) (?:taken|changed my (?:sur)?name to)(?: the name)?|"
    r"(?:heiße ich|ich heiße|trage ich den namen|lautet mein (?:neuer )?(?:nach|familien)?name|mein (?:neuer )?(?:nach|familien)?name (?:ist|lautet))(?: jetzt| nun| ab sofort| künftig| seit \w+)?|je m['’]appelle (?:désormais|maintenant|dorénavant)|mon (?:nouveau )?nom (?:est|sera)(?: désormais| maintenant)?|(?:ahora me llamo|me llamo ahora)|mi nuevo apellido es|(?:ora mi chiamo|mi chiamo ora)|il mio nuovo cognome è|"
    r"ik heet (?:nu|voortaan|sinds \w+)|mijn (?:nieuwe )?(?:achter)?naam is(?: nu| voortaan)?|(?:agora chamo-me|chamo-me agora)|o meu novo (?:apelido|nome) é)\s+(?P<name>[A-ZÀ-Þ][\w'’-]+(?: (?:(?:de|van|von|der|di|da) )*[A-ZÀ-Þ][\w'’-]+){0,2})"
)
_MARRIED = one_of(
    r"\b(?:now|new|wedding|married|marriage|changed?|since|jetzt|nun|neuer?|ab sofort|künftig|hochzeit|heirat|geheiratet|désormais|maintenant|dorénavant|nouveau|mariage|ahora|nuevo|boda|ora|nuovo|matrimonio|nu|voortaan|nieuwe|sinds|huwelijk|agora|novo|casamento)\b"
)


def news_of_person(letter: Letter, name: str) -> Iterator[PersonNews]:
    """What the writer of a letter, called `name` so far, says has changed about themselves."""
    writer = letter.sender.email.lower() if letter.sender else ""
    for sentence in letter.sentences:
        told = (
            _new_address(sentence, writer, name), _new_post(sentence), _new_name(sentence, name), _new_employer(sentence)
        )  # fmt: skip
        for found in told:
            if found is not None:
                yield found


def _new_address(sentence: Sentence, writer: str, name: str) -> PersonNews | None:
    """The address at which the writer is to be written to from now on; none that is another's, a function's or for a while."""
    if "@" not in sentence.text or _PASSING.search(sentence.low):
        return None
    fits = [m for m in MAIL.finditer(sentence.text) if m[0].rstrip(".").lower() != writer]
    if len(fits) != 1:
        return None
    email = fits[0][0].rstrip(".")
    is_writers = _spells(email, name) if _OF_ME.search(sentence.low) else spells(email, name)
    is_new = _OTHERWISE_NOW.search(sentence.low) or is_elsewhere(email, writer)
    if not is_writers or not is_new or is_role_address(email):
        return None
    start = sentence.start + fits[0].start()
    return PersonNews("email", email.lower(), start, start + len(email))


def is_writers_address(letter: Letter, email: str) -> bool:
    """Whether a letter gives an address as its writer's own, in its text or below it."""
    if any(email in s.low and _OF_ME.search(s.low) for s in letter.sentences):
        return True
    below = letter.message.text[slice(*letter.signature)].lower() if letter.signature else ""
    return any(email in line and _OF_ME.search(line) for line in below.split("\n"))


def is_elsewhere(email: str, writer: str) -> bool:
    """Whether an address lies in another firm's house than the writer's."""
    domain = domain_of(email)
    return domain != domain_of(writer) and not is_free_mail(domain)


def _spells(email: str, name: str) -> bool:
    """Whether an address has a part of a name, or its initials."""
    local, words = fold(local_part(email)).replace(" ", ""), fold(name).split()
    return any(len(w) > 2 and w in local for w in words) or local == "".join(w[0] for w in words)


# "I have joined", "per 1 november begin ik bij": a firm's name follows, at once or after the post.
_JOINS = one_of(
    r"\bi(?:['’]ve| have|['’]m| am| will| shall|['’]ll)? (?:just |recently |now |be |since )*(?:join(?:ed|ing)?|mov(?:ed|ing) (?:over |on )?to|switch(?:ed|ing) to|start(?:ed|ing)? (?:work(?:ing)? )?(?:at|with)) (?:the )?|\b(?:i am|i['’]m) now (?:at|with|working for|working at) (?:the )?",
    r"\b(?:bin|arbeite|wechsle|gehe|fange|beginne|starte) ich (?:\w+ ){0,2}(?:bei der|beim|bei|zur|zum|für die) |\bich (?:bin|arbeite) (?:jetzt|nun|inzwischen) (?:bei der|beim|bei|für die) |\bich wechsle (?:\w+ ){0,3}(?:zur|zum|zu) ",
    r"\b(?:j['’]ai rejoint|je rejoins|je travaille (?:désormais|maintenant) (?:chez|pour)|je suis (?:désormais|maintenant) chez) (?:la |le |l['’])?|\b(?:me incorporo a|me he incorporado a|ahora (?:trabajo|estoy) en) (?:la |el )?|\b(?:sono passat[oa] (?:a|alla|al)|ora lavoro (?:per|presso|in|alla)) (?:la )?",
    r"\b(?:begin|start|werk) ik (?:nu )?(?:bij|voor) (?:de |het )?|\bik (?:begin|start|werk nu|ben nu|ga) (?:bij|voor|naar) (?:de |het )?|\b(?:agora (?:trabalho|estou) (?:na|no)|passei para (?:a|o)|vou para (?:a|o)|entrei (?:na|no)) ",
)
_AT_FIRM = regex(
    r"\s*,?\s+(?:at|with|for|bei der|beim|bei|chez|en|presso|alla|in|bij|na|no|da|von|vom|der|de)\s+(?:the |de |het |la |le |der )?",
    re.IGNORECASE,
)


def _new_employer(sentence: Sentence) -> PersonNews | None:
    """The firm for which the writer works from now on."""
    post = _new_post(sentence)
    leads = [m.end() for m in _JOINS.finditer(sentence.low)]
    at = _AT_FIRM.match(sentence.text, post.end - sentence.start) if post else None
    for begin in (*([at.end()] if at else []), *leads):
        match = FIRM_NAME.match(sentence.text, begin)
        name = up_to_legal_form(match["name"]).rstrip(".,'’&-") if match else ""
        if match and (" " in name or tells_a_firm(name)) and not is_title(name):
            start = sentence.start + match.start("name")
            return PersonNews("company", name, start, start + len(name))
    return None


def _new_post(sentence: Sentence) -> PersonNews | None:
    for _, pattern in _NEW_POST.maybe_in(sentence.text):
        post = pattern.search(sentence.text)
        if post is None:
            continue
        group = next((g for g in ("post", "post2") if post.groupdict().get(g)), None)
        held = post[group].strip() if group else ""
        if group and is_title(held) and len(held.split()) <= 6:
            begin = sentence.start + post.start(group)
            return PersonNews("title", tidy_title(held), begin, begin + len(held))
    return None


def _new_name(sentence: Sentence, name: str) -> PersonNews | None:
    """The name that the writer bears now: in full, or a family name to the given one of before."""
    match = _NEW_NAME.search(sentence.text)
    if match is None or not name or not _MARRIED.search(sentence.low):
        return None
    said, given = match["name"], name.split(maxsplit=1)[0]
    whole = said if fold(said.split()[0]) == fold(given) else f"{given} {said}"
    if not is_person_name(whole) or fold(whole) == fold(name):
        return None
    return PersonNews("name", whole, sentence.start + match.start("name"), sentence.start + match.end("name"))
