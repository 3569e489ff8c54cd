"""The forms in which mail writes dates, earlier patterns before later ones where two could match."""

# ruff: noqa: E501 - word lists are read by line

import re

from agentic_crm.engine.analyze.dates.calendar_words import MONTHS, NUMBERS, UNITS, WEEKDAYS
from agentic_crm.kit.regex import PatternList, regex


def _alternatives(names: dict[str, int]) -> str:
    return "|".join(sorted((re.escape(n) for n in names if len(n) > 1), key=len, reverse=True))


WEEKDAY = _alternatives(WEEKDAYS)
_M = _alternatives(MONTHS)
COUNT = _alternatives(NUMBERS)
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
UNIT = "|".join(sorted(UNIT_OF, key=len, reverse=True))
_NEXT = r"next|following|nächst(?:e[nrms]?)|kommend(?:e[nrms]?)|volgende|prochaine?|próxim[oa]|proxim[oa]|prossim[oa]|que viene"
_THIS = r"this coming|this|coming|diese[nrms]?|ce|cet|cette|este|esta|questo|questa|deze|aanstaande|nesta|neste|dies\w+"
_ORD = r"(?:st|nd|rd|th|er|\.|º|°|ª|e)?"

PATTERNS: PatternList[str] = PatternList(
    (name, regex(pattern))
    for name, pattern in (
        ("iso", r"(?<!\d)(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"),
        ("cjk", r"(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:\s?[(（][月火水木金土日][)）])?"),
        (
            "named",
            (
                rf"(?:\b(?:{WEEKDAY})\b\.?,?\s+(?:the\s+|den\s+|dem\s+|le\s+|el\s+|de\s+|dia\s+|día\s+)?)?\b(?P<d>\d{{1,2}}){_ORD}"
                rf"(?:\s+of|\s+de)?[ -](?P<m>{_M})\b\.?(?:,?\s*(?:de\s+|del\s+)?(?P<y>20\d\d)\b)?"
            ),
        ),
        (
            "named",
            rf"(?:\b(?:{WEEKDAY})\b\.?,?\s+)?\b(?P<m>{_M})\b\.?\s+(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%]|:\d)(?:,?\s+(?P<y>20\d\d)\b)?",
        ),
        (
            "numeric",
            (
                rf"(?:\b(?:{WEEKDAY}|mo|di|mi|do|fr|sa|so|ma|wo|vr|za)\b\.?,?\s+(?:den\s+|dem\s+|le\s+|el\s+|the\s+)?)?"
                r"(?<![\d./-])(?!24/7)(?P<d>\d{1,2})(?P<s>[./-])(?P<m>\d{1,2})(?:(?P=s)(?P<y>20\d\d|\d\d)(?!\d)|\.(?=[\s,;)!?]|$)|(?![\d./%-]))(?!\s?%)"
            ),
        ),
        (
            "end_of_named",
            (
                rf"(?:\b(?:end|late|close)\s+of\s+(?:the\s+)?|\b(?:bis\s+)?ende\s+|\bfin(?:\s+de|\s+du\s+mois\s+de|ales\s+de)?\s+|\bfine\s+|"
                rf"\beind(?:e)?\s+(?:van\s+)?|\bfinal\s+de\s+|\bfim\s+de\s+)(?P<m>{_M})\b(?:\s+(?:de\s+)?(?P<y>20\d\d)\b)?"
            ),
        ),
        (
            "mid_named",
            (
                r"\b(?:by|before|until|bis|vor|d['’]ici|avant|para|antes\s+de|hasta|entro|voor|vóór|até)\s+(?:la\s+|a\s+)?"
                rf"(?:mid(?:dle)?(?:\s+of)?|mitte|mi|mediados\s+de|metà|half|medio|meados\s+de)[\s-]+(?P<m>{_M})\b"
            ),
        ),
        (
            "end_of_quarter",
            (
                r"\bend\s+of\s+(?:the\s+)?(?:q(?P<q>[1-4])|(?P<w>(?:this\s+|the\s+|current\s+|next\s+)?quarter))\b|"
                r"\bende\s+(?:q(?P<q2>[1-4])|(?P<w2>des\s+quartals|dieses\s+quartals))\b|\b(?:fin|final|fine|eind)\s+(?:de\s+|du\s+|van\s+)?"
                r"(?:[qt](?P<q3>[1-4])|(?P<w3>trimestre|kwartaal))\b|\bquartalsende\b|\beoq\b"
            ),
        ),
        (
            "end_of_year",
            (
                r"\b(?:end\s+of\s+(?:the\s+|this\s+)?year|year[- ]end|eoy|ende\s+(?:des\s+|dieses\s+)?jahre?s?|jahresende|fin\s+(?:de\s+l['’]|d['’])"
                r"ann[ée]e|(?:fin|final(?:es)?)\s+de(?:l|\s+este)?\s+año|fine\s+(?:dell['’])?anno|eind(?:e)?\s+(?:van\s+het\s+|dit\s+)?jaar|"
                r"(?:fim|final)\s+do\s+ano)\b"
            ),
        ),
        (
            "end_of_month",
            (
                r"\b(?:(?:end\s+of\s+(?:the\s+|this\s+)?(?P<n1>next\s+)?month)|eom|month[- ]end|monatsende|ende\s+(?:des\s+|dieses\s+|(?P<n2>nächsten\s+))?"
                r"monats?|fin\s+(?:de\s+mes|du\s+mois|de\s+ce\s+mois)|(?:final(?:es)?|finales)\s+de\s+(?:este\s+)?mes|fine\s+(?:del\s+)?mese|"
                r"eind(?:e)?\s+(?:van\s+)?(?:de\s+|deze\s+)?maand|(?:fim|final)\s+do\s+mês)\b"
            ),
        ),
        (
            "end_of_week",
            (
                r"\b(?:(?:ende\s+(?:der\s+)?|bis\s+(?:spätestens\s+)?(?:zur?\s+|in\s+)?)kw|(?:end\s+of|eind(?:e)?(?:\s+van)?|fin(?:\s+de)?(?:\s+la)?|fine)\s+(?:week|wk|semaine|semana|settimana))\s?(?P<kw>\d{1,2})\b(?!\s?(?:[-–/]|weeks?\b))|"
                r"\b(?:end\s+of\s+(?:the\s+|this\s+)?(?P<n1>next\s+)?week|(?:eow|cow)(?P<n4>\s+next)?|(?:the\s+)?week['’]?s\s+end|ende\s+(?:der\s+|dieser\s+|"
                r"(?P<n2>(?:der\s+)?(?:nächste[rn]|kommenden)\s+))?woche|(?:by\s+the|before\s+the|bis\s+zum|vor\s+dem)\s+(?:weekend|wochenende)|before\s+the\s+week\s+is\s+(?:out|over)|bevor\s+die\s+woche\s+(?:um|vorbei|rum|zu\s+ende)\s+ist|antes\s+de\s+que\s+(?:acabe|termine)\s+la\s+semana|prima\s+che\s+finisca\s+la\s+settimana|antes\s+(?:que\s+acabe\s+a|do\s+fim\s+da)\s+semana|vóór\s+het\s+weekend|avant\s+le\s+week-?end|fin\s+de\s+(?:la\s+|cette\s+)?semaine(?P<n3>\s+prochaine)?|"
                r"(?:fines|final(?:es)?)\s+de\s+(?:la\s+|esta\s+)?(?P<n5>próxima\s+)?semana|fine\s+(?:della|di\s+questa)\s+(?P<n7>prossima\s+)?settimana|eind(?:e)?\s+(?:van\s+)?(?:de\s+|deze\s+|"
                r"(?P<n6>volgende\s+))?week|(?:fim|final)\s+da\s+semana)\b"
            ),
        ),
        (
            "by_span",
            (
                r"\b(?:by|before|bis|bis\s+zur|d['’]ici|para|antes\s+de|entro|voor)\s+(?:the\s+|la\s+|l['’]|der\s+)?"
                r"(?:(?P<w>next\s+week|nächste(?:r|n)?\s+woche|kommende(?:r|n)?\s+woche|la\s+semaine\s+prochaine|semaine\s+prochaine|próxima\s+semana|semana\s+que\s+viene|"
                r"prossima\s+settimana|settimana\s+prossima|volgende\s+week)|(?P<m>next\s+month|nächsten\s+monat|le\s+mois\s+prochain|mes\s+que\s+viene|volgende\s+maand))\b"
            ),
        ),
        (
            "weekday_of_next_week",
            (
                rf"\b(?P<w>{WEEKDAY})\b\.?,?\s+(?:of\s+|de\s+la\s+|der\s+)?(?:next\s+week|(?:(?:in\s+der\s+)?(?:nächste[rn]?|kommende[rn]?))\s+woche|"
                rf"(?:de\s+)?la\s+semaine\s+prochaine|(?:de\s+)?la\s+(?:semana\s+que\s+viene|próxima\s+semana)|della\s+prossima\s+settimana|(?:van\s+)?volgende\s+week)"
                rf"|\b(?:next\s+week|nächste\s+woche|kommende\s+woche|volgende\s+week)\s*,?\s*(?:on\s+|am\s+|op\s+)?(?P<w2>{WEEKDAY})\b"
            ),
        ),
        (
            "weekday_after_next",
            rf"\b(?P<w>{WEEKDAY})\s+week\b|\b(?:a\s+)?week\s+(?:on\s+)?(?P<w2>{WEEKDAY})\b|\b(?P<w3>{WEEKDAY})\s+in\s+einer\s+woche\b",
        ),
        (
            "counted_from",
            rf"\b(?P<n>{COUNT}|a|\d+)\s+(?P<u>{UNIT})\s+(?:from|after|ab|nach)\s+(?P<from>today|now|heute|tomorrow|morgen|(?:next\s+)?(?:{WEEKDAY}))\b",
        ),
        (
            "weekday",
            rf"\b(?:(?P<next>{_NEXT})\s+)?(?:(?P<this>{_THIS})\s+)?(?P<w>{WEEKDAY})(?:(?:vormittag|nachmittag|morgen|mittag|abend|früh|ochtend|middag|avond)s?)?\b(?:\s+(?P<after>prochaine?|próxim[oa]|que\s+viene|prossim[oa]|a\.s\.|aanstaande|next))?",
        ),
        (
            "weekday",
            r"\b(?P<next>próxima)\s+(?P<w>segunda|terça|quarta|quinta|sexta)\b|\b(?:na|até|esta|nesta)\s+(?P<w2>segunda|terça|quarta|quinta|sexta)\b(?!\s+vez)",
        ),
        (
            "relative",
            (
                r"\b(?P<r2>the\s+day\s+after\s+tomorrow|day\s+after\s+tomorrow|übermorgen|après[- ]demain|pasado\s+mañana|dopodomani|overmorgen|depois\s+de\s+amanhã)\b"
                r"|\b(?P<r1>tomorrow|tmrw|tmr|(?<!guten )(?<!heute )(?<!good )(?<!jeden )(?<!deze )(?<!am )(?<!vom )morgen(?!\s+(?:herr|frau|zusammen))|demain|(?<!la )(?<!una )(?<!esta )(?<!cada )mañana|domani|amanhã|morgenochtend|morgenmiddag|morgenavond)\b"
                r"|\b(?P<r0>today|tonight|this\s+(?:afternoon|morning|evening)|eod|heute(?!\s+in\s+)|aujourd['’]hui|ce\s+soir|cet\s+après-midi|hoy|esta\s+(?:tarde|mañana|noche)|oggi|"
                r"vandaag|vanmiddag|vanavond|stasera|stamattina|hoje|cob|end\s+of\s+(?:the\s+)?day|明日\x00|本日)\b"
            ),
        ),
        (
            "counted",
            (
                rf"\b(?:(?P<by>within|innerhalb\s+von|innert|binnen|sous|d['’]ici|dentro\s+de|entro|en\s+(?:el|un)\s+plazo\s+de)|in|dans|en|tra|fra|over|daqui\s+a|em)\s+"
                rf"(?:the\s+next\s+|den\s+nächsten\s+|a\s+couple\s+of\s+|les\s+|los\s+)?(?P<n>{COUNT}|an?|the\s+next|\d{{1,3}})\s+"
                rf"(?P<b>business\s+|working\s+|werk|arbeits|jours\s+ouvrés|hábiles|ouvrés)?(?P<u>{UNIT})\b(?P<b2>\s+(?:ouvrés|ouvrables|hábiles|laborables|lavorativi|úteis))?"
            ),
        ),
        (
            "day_only",
            (
                r"\b(?:(?:on|by|until|till|before|from)\s+the\s+(?P<d1>\d{1,2})(?:st|nd|rd|th)|the\s+(?P<d5>\d{1,2})(?:st|nd|rd|th)|(?:am|bis\s+zum|zum|bis|ab\s+dem|dem|den|der)\s+(?P<d2>\d{1,2})\.(?!\s?\d)(?!\w)|"
                r"(?:el\s+día|el|para\s+el|del\s+día|antes\s+del)\s+(?P<d3>\d{1,2})(?![\d%º]|[.,:]\d|\s+(?:de|por|%|m\b|h\b|a\b))|(?:le|pour\s+le|avant\s+le|d['’]ici\s+le|d['’]ici\s+au)\s+(?P<d4>\d{1,2})(?![\d%]|[.,:]\d|\s+(?:%|h\b))|"
                r"(?:op|uiterlijk|voor|vóór|tot|vanaf)?\s*\bde\s+(?P<d6>\d{1,2})(?:e|ste|de)\b(?!\s+[a-z]{5,})|(?:no|o|para o|até ao?|ao|para|a)?\s*\bdia\s+(?P<d7>\d{1,2})(?![\d%º]|[.,:]\d|\s+de\b)|"
                r"(?:entro\s+il|per\s+il|il\s+giorno|prima\s+del)\s+(?P<d8>\d{1,2})(?![\d%]|[.,:]\d|\s+(?:per|%|euro)\b))"
            ),
        ),
    )
)

OF_FIGURES = frozenset(["iso", "numeric"])
"""Forms that cannot match where no two figures are joined by a stop, a stroke or a hyphen."""
