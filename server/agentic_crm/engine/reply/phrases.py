"""How letters begin, thank and end, language by language. Formal where the language asks for it, and the same to everybody."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phrases:
    """`to` takes a name. `marks`: what opens and closes a quotation."""

    to: str
    to_nobody: str
    thanks: str
    asked: str
    closing: str
    marks: tuple[str, str]


PHRASES: Final[dict[str, Phrases]] = {
    "en": Phrases("Hello {name},", "Hello,", "thank you for your message.", "You wrote:", "Kind regards", ("“", "”")),
    "de": Phrases(
        "Guten Tag {name},",
        "Guten Tag,",
        "vielen Dank für Ihre Nachricht.",
        "Sie schrieben:",
        "Freundliche Grüße",
        ("„", "“"),
    ),
    "fr": Phrases(
        "Bonjour {name},", "Bonjour,", "merci pour votre message.", "Vous avez écrit :", "Cordialement", ("« ", " »")
    ),
    "es": Phrases(
        "Hola {name}:", "Hola:", "gracias por su mensaje.", "Usted escribió:", "Un cordial saludo", ("«", "»")
    ),
    "it": Phrases(
        "Buongiorno {name},",
        "Buongiorno,",
        "grazie per il suo messaggio.",
        "Ha scritto:",
        "Cordiali saluti",
        ("«", "»"),
    ),
    "nl": Phrases(
        "Beste {name},", "Goedendag,", "bedankt voor uw bericht.", "U schreef:", "Met vriendelijke groet", ("“", "”")
    ),
    "pt": Phrases(
        "Olá {name},", "Olá,", "obrigado pela sua mensagem.", "Escreveu:", "Com os melhores cumprimentos", ("“", "”")
    ),
}
"""Whoever adds a language adds it here and in `vocabulary`; what is not here is answered in English."""
