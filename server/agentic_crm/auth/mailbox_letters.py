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
    "mail_not_delivered": {
        "en": (
            "Your mail did not arrive: {subject}",
            (
                "Hello {name}, your mail “{subject}” from {address} did not reach {who}.",
                "Why, and what you can do, stands in {workspace} under Outgoing. Nothing is sent again by itself.",
            ),
            "Open Outgoing",
        ),
        "de": (
            "Ihre Mail ist nicht angekommen: {subject}",
            (
                "Guten Tag {name}, Ihre Mail „{subject}“ von {address} hat {who} nicht erreicht.",
                "Warum, und was Sie tun können, steht in {workspace} unter Postausgang. Von selbst wird nichts noch einmal gesendet.",
            ),
            "Postausgang öffnen",
        ),
    },
    "mail_not_sent": {
        "en": (
            "Your mail was not sent: {subject}",
            (
                "Hello {name}, your mail “{subject}” from {address} has not left, or nobody can tell whether it has.",
                "Why, and what you can do, stands in {workspace} under Outgoing. Its draft is still there.",
            ),
            "Open Outgoing",
        ),
        "de": (
            "Ihre Mail wurde nicht gesendet: {subject}",
            (
                "Guten Tag {name}, Ihre Mail „{subject}“ von {address} ist nicht hinausgegangen, oder niemand kann es sagen.",
                "Warum, und was Sie tun können, steht in {workspace} unter Postausgang. Ihr Entwurf ist noch da.",
            ),
            "Postausgang öffnen",
        ),
    },
    "shadow_over": {
        "en": (
            "What Agentic CRM would have suggested from {address}",
            (
                "Hello {name}, the time is over in which {address} was read without anything being put up for review. The report is ready.",
                "In {workspace}, look at what would have been suggested, and decide: let it into review, withdraw it, or wait longer.",
                "Nothing changes by itself. This is the only mail about this.",
            ),
            "See the report",
        ),
        "de": (
            "Was Agentic CRM aus {address} vorgeschlagen hätte",
            (
                (
                    "Guten Tag {name}, die Zeit ist um, in der {address} gelesen wurde, ohne dass etwas zur Prüfung vorgelegt wurde. "
                    "Der Bericht liegt bereit."
                ),
                (
                    "Sehen Sie in {workspace} nach, was vorgeschlagen worden wäre, und entscheiden Sie: zur Prüfung vorlegen, zurückziehen "
                    "oder noch warten."
                ),
                "Von selbst ändert sich nichts. Dies ist die einzige Mail dazu.",
            ),
            "Bericht ansehen",
        ),
    },
}
