"""How running text speaks of people: the name before an address, the title a pronoun gets, whose number it is."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.domains import coverage, domain_of
from agentic_crm.engine.analyze.letters import Letter
from agentic_crm.engine.analyze.names import is_person_name
from agentic_crm.engine.analyze.titles import is_title
from agentic_crm.engine.analyze.wording import fold
from agentic_crm.kit.email_address import local_part
from agentic_crm.kit.regex import regex

PRONOUN = regex(r"(?:s?he|sie|er|il|elle|él|ella|lui|lei|hij|zij|ele|ela)\b")
PRONOUN_TITLE = regex(
    r"(?:s?he|sie|er|il|elle|él|ella|lui|lei|hij|zij|ele|ela)(?:['’]s|\s+(?:is|ist|est|es|è|é))\s+"
    r"(?:(?:their|the|our|an|a|die|der|dort|leur|la|le|el|su|il|de|hun|o)\s+|l['’])?(?P<title>[^\W\d][\w&/ '’-]{1,40}?)"
    r"(?=[.,;!?]|\s+(?:there|at|and|dort|bei|und|chez|et|de|y|en|presso|e|bij)\b|$)",
    re.IGNORECASE,
)
MAIL = regex(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
OF_WRITER = regex(
    r"\b(?:(?:reach|call|ring|phone|text) me|my (?:number|mobile|cell|line)|erreichen sie mich|meine nummer|me joindre|"
    r"mon (?:numéro|portable)|llamarme|mi (?:número|móvil)|mio numero|mijn nummer|meu número)\b"
)
# "I have joined Newmoor Hydro as Head of Maintenance", "ich bin jetzt Werkleiter bei": what the writer has become.
NEW_POST = regex(
    r"\b(?:joined|joining|moved to|started (?:at|with)|now (?:at|with)|neu bei|jetzt bei|rejoint|incorporado a|entrato in)\s[^.;!?]{2,45}?\s(?:as|als|en tant que|comme|como|come)\s(?:(?:the|their|an?|its)\s)?(?P<title>[^\W\d][\w&/'’ -]{2,50}?)(?=[.,;!]|\s(?:and|in|from|since|und|et|y|e|en)\s|$)|"
    r"\b(?:(?:i am|i['’]m) now|ich bin (?:jetzt|nun|ab sofort|inzwischen)|je suis (?:désormais|maintenant|à présent)|(?:ahora soy|soy ahora)|(?:ora sono|sono ora|sono adesso)|ik ben nu|(?:agora sou|sou agora))\s(?:(?:the|their|an?|die|der|le|la|el|il|de|het|o|a)\s)?"
    r"(?P<post>[^\W\d][\w&/'’ -]{2,50}?)(?=[.,;!]|\s(?:at|with|bei|chez|en|presso|da|bij|na|no|von)\s|$)",
    re.IGNORECASE,
)
AT_FIRM = regex(r"\s+(?:at|with|bei|beim|bei der|chez|bij|presso)\s+(?=[A-ZÀ-Þ])")
OF_FIRM = regex(
    r"\s+(?:at|of|with|bei|der|des|von|vom|chez|de|du|des|da|do|das|dos|del|della|dell['’]|di|van|bij)\s*(?=[A-ZÀ-Þ])"
)


def less_firm(title: str, domain: str) -> str:
    """A title without the firm that the text adds to it: "sales director of Acme Wines"."""
    at = AT_FIRM.search(title)
    if at and is_title(title[: at.start()]):
        return title[: at.start()]
    for match in OF_FIRM.finditer(title):
        if is_title(title[: match.start()]) and domain and coverage(title[match.end() :], domain) >= 0.5:
            return title[: match.start()]
    return title


def abbreviates(name: str, spelt: str) -> bool:
    """Whether a display name is the spelt-out one with the family name left out or as an initial."""
    short, full = fold(name).split(), fold(spelt).split()
    return (
        len(full) == 2 and short[:1] == full[:1] and (len(short) == 1 or (len(short) == 2 and short[1] == full[1][:1]))
    )


def named_earlier(letter: Letter, number: int, email: str) -> str:
    """The name that fits an address, in the three sentences before it: "Ann Lee rang. … Her mail is ann@firm.com"."""
    local = fold(local_part(email))
    for sentence in reversed(letter.sentences[max(0, number - 3) : number]):
        name = name_before(sentence.text, email)
        if name and any(len(w) > 2 and fold(w) in local for w in name.split()):
            return name
    return ""


# "Unser Projektleiter Niklas Thoma": what stands before the name at the head of a sentence.
_OWN = frozenset(
    [
        "our",
        "my",
        "unser",
        "unsere",
        "mein",
        "meine",
        "notre",
        "mon",
        "ma",
        "nuestro",
        "nuestra",
        "mi",
        "nostro",
        "nostra",
        "onze",
        "ons",
        "mijn",
        "nosso",
        "nossa",
    ]
)


# "I'm Sir Michael Dunne's PA": what a sentence begins with is no given name, nor is an honorific.
_CONTRACTED = regex(
    r"^(?:(?:I|It|That|He|She|This|We|They|You|Here|There)['’](?:m|s|d|ve|ll|re)\s+)?(?:(?:Sir|Lady|Dame|Lord|Mr|Mrs|Ms|Dr|Herrn?|Frau|Madame|Monsieur|Maître|Señora?|Signora?|Mevrouw|Dona?)\s+)?"
)


def name_before(text: str, email: str) -> str:
    """The person's name that stands last in a text, before an address; the name of the address's own firm is none."""
    local = fold(local_part(email))
    names = [
        m[0]
        for m in re.finditer(
            r"[A-ZÀ-Þ][\w'’-]+(?:\s+(?:(?:de|van|von|der|la|le|del|di|da)\s+)*[A-ZÀ-Þ][\w'’-]+){1,3}", text[-160:]
        )
    ]
    domain = domain_of(email)
    names.sort(key=lambda n: any(len(w) > 2 and fold(w) in local for w in n.split()))
    for name in reversed(names):
        bare = _CONTRACTED.sub("", re.sub(r"['’]s$", "", name)).split()
        words = bare if len(bare) > 1 else name.split()
        while len(words) > 2 and (words[0].lower() in _OWN or is_title(words[0])):
            words = words[1:]
        for at in range(2, len(words) - 1) if domain else ():
            if (
                words[at].islower() and coverage(" ".join(words[at + 1 :]), domain) >= 0.5
            ):  # "Ana Ruiz de Talleres Norte"
                words = words[:at]
                break
        while len(words) > 1:
            candidate = " ".join(words)
            if is_person_name(candidate) and (not domain or coverage(candidate, domain) < 0.6 or len(names) == 1):
                return candidate
            words = words[1:]
    return ""
