"""The mails about mailboxes that their owner has to do something about, in English and German."""

from collections.abc import Mapping
from typing import Final

MAILBOXES: Final[Mapping[str, Mapping[str, tuple[str, tuple[str, ...], str | None]]]] = {
    "mailbox_needs_owner": {
        "en": (
            "{address} is not read any more",
            (
                "Hello {name}, the mail server of {address} does not let Agentic CRM in any more: the password was changed, or the consent withdrawn.",
                "Connect it again in {workspace}. Nothing is lost: reading goes on where it stood, and nothing is tried until then.",
                "If you do not want it to be read any more, disconnect it there. This is the only mail about this.",
            ),
            "Open mailboxes",
        ),
        "de": (
            "{address} wird nicht mehr gelesen",
            (
                (
                    "Guten Tag {name}, der Mailserver von {address} lässt Agentic CRM nicht mehr herein: Das Passwort wurde geändert oder die "
                    "Zustimmung zurückgezogen."
                ),
                "Verbinden Sie das Postfach in {workspace} neu. Verloren ist nichts: Das Lesen geht dort weiter, wo es stand; bis dahin wird nichts versucht.",
                "Wenn es nicht mehr gelesen werden soll, trennen Sie es dort. Dies ist die einzige Mail dazu.",
            ),
            "Postfächer öffnen",
        ),
    },
}
