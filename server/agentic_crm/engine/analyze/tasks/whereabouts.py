"""Where people say that they are: who is on a site until Friday promises nothing, and who is up a hill on Tuesday cannot be met then."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.kit.regex import regex

# "Je suis sur le chantier jusqu'à vendredi": where we are is no deed, unless it is where the reader is.
_WHEREABOUTS = regex(
    r"\b(?:(?:i|we)(?:['’](?:m|re|ll be)| am| are| will be) (?:(?:still|all day|then|up|over|down|out) )*(?:in|on|at|up|with)\b|(?:je (?:suis|serai)|nous (?:sommes|serons)) (?:(?:encore|absente?s?|toute la journée) )?(?:sur|chez|à|au|aux|en|dans|hors)\b|(?:ich bin|bin ich|wir sind|sind wir) (?:(?:noch|gerade|da|dann|den ganzen tag) )*(?:bis \w+ |ab \w+ |am \w+ |morgen |heute )?(?:mit \w+ \w+ )?(?:in|im|auf|am|bei|beim|außer haus|unterwegs)\b|"
    r"(?:estoy|estaré|estamos|estaremos|ando) (?:todo el día |fuera |hoy |mañana )?(?:en|de|con|fuera)\b|(?:sono|sarò|siamo|saremo) (?:tutto il giorno |oggi |domani )?(?:a|ad|al|alla|in|da|dal|fuori|via)\b|(?:ik (?:ben|zit)|(?:ben|zit) ik|we zijn|wij zijn|zijn we) (?:nog |dan |morgen |de hele dag )*(?:op|in|bij|met|weg|buiten)\b|(?:estou|estarei|estamos|estaremos) (?:o dia todo |hoje |amanhã )?(?:em|no|na|nos|nas|fora|de)\b)"
    r"(?![^.;,]*\b(?:you|your|yours|ihnen|ihre[mnrs]?|dir|dich|deine[mnr]?|euch|eure[mnr]?|vous|votre|vos|toi|te|tu|ti|usted\w*|vosotros|vuestr\w+|voi|vostr\w+|lei|tuo|tua|je|jou|jullie|jouw|uw?|lhe|você|voss\w+)\b)"
)


def says_where(low: str) -> bool:
    """Whether a lower-case sentence says where its writer is then, and not that it is with who reads it."""
    return _WHEREABOUTS.search(low) is not None
