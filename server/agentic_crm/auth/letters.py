"""The mails about accounts, in English and German. Each says why it came and what to do when it was not expected."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agentic_crm.auth.mailbox_letters import MAILBOXES
from agentic_crm.auth.membership_letters import MEMBERSHIP
from agentic_crm.platform.mail import Button, Letter
from agentic_crm.platform.settings import Settings

_Words = tuple[str, tuple[str, ...], str | None]
"""Subject, paragraphs, the button's label."""

_WORDS: Final[Mapping[str, Mapping[str, _Words]]] = {
    "verify_email": {
        "en": (
            "Confirm your address for Agentic CRM",
            (
                "Hello {name}, please confirm that {email} is your address.",
                "The link works once, for 24 hours.",
                "If you did not create an account, somebody mistyped an address: ignore this mail and nothing happens.",
            ),
            "Confirm address",
        ),
        "de": (
            "Bestätigen Sie Ihre Adresse für Agentic CRM",
            (
                "Guten Tag {name}, bitte bestätigen Sie, dass {email} Ihre Adresse ist.",
                "Der Link gilt einmal und 24 Stunden lang.",
                "Wenn Sie kein Konto angelegt haben, hat sich jemand vertippt: Beachten Sie diese Mail nicht, dann geschieht nichts.",
            ),
            "Adresse bestätigen",
        ),
    },
    "change_email": {
        "en": (
            "Confirm your new address for Agentic CRM",
            (
                "Hello {name}, please confirm {email} as the new address of your account.",
                "Until then your old address stays. The link works once, for 24 hours.",
                "If you did not ask for this, ignore this mail.",
            ),
            "Confirm new address",
        ),
        "de": (
            "Bestätigen Sie Ihre neue Adresse für Agentic CRM",
            (
                "Guten Tag {name}, bitte bestätigen Sie {email} als neue Adresse Ihres Kontos.",
                "Bis dahin bleibt die alte Adresse. Der Link gilt einmal und 24 Stunden lang.",
                "Wenn Sie das nicht wollten, beachten Sie diese Mail nicht.",
            ),
            "Neue Adresse bestätigen",
        ),
    },
    "email_change_requested": {
        "en": (
            "Somebody wants to change your address at Agentic CRM",
            (
                "Hello {name}, a change of your account's address to {new_email} was asked for. It happens once the new address is confirmed.",
                "If this was not you, change your password now and sign out everywhere: somebody is in your account.",
            ),
            "Check your account",
        ),
        "de": (
            "Jemand möchte Ihre Adresse bei Agentic CRM ändern",
            (
                "Guten Tag {name}, die Adresse Ihres Kontos soll zu {new_email} geändert werden. Das geschieht, sobald die neue Adresse bestätigt ist.",
                "Wenn Sie das nicht waren, ändern Sie jetzt Ihr Passwort und melden Sie sich überall ab: Jemand ist in Ihrem Konto.",
            ),
            "Konto prüfen",
        ),
    },
    "email_changed": {
        "en": (
            "Your address at Agentic CRM was changed",
            (
                "Hello {name}, your account's address is now {new_email}. Mail to this one ends here.",
                "If this was not you, write to whoever runs your Agentic CRM at once.",
            ),
            None,
        ),
        "de": (
            "Ihre Adresse bei Agentic CRM wurde geändert",
            (
                "Guten Tag {name}, die Adresse Ihres Kontos ist jetzt {new_email}. An die bisherige schreiben wir nicht mehr.",
                "Wenn Sie das nicht waren, wenden Sie sich sofort an die Stelle, die Ihr Agentic CRM betreibt.",
            ),
            None,
        ),
    },
    "reset_password": {
        "en": (
            "Choose a new password for Agentic CRM",
            (
                "Hello {name}, a new password was asked for, for the account {email}.",
                "The link works once, for 30 minutes. A second factor stays as it is and is asked for when you sign in.",
                "If this was not you, ignore this mail: your password stays as it is.",
            ),
            "Choose a new password",
        ),
        "de": (
            "Wählen Sie ein neues Passwort für Agentic CRM",
            (
                "Guten Tag {name}, für das Konto {email} wurde ein neues Passwort angefordert.",
                "Der Link gilt einmal und 30 Minuten lang. Ein zweiter Faktor bleibt bestehen und wird beim Anmelden verlangt.",
                "Wenn Sie das nicht waren, beachten Sie diese Mail nicht: Ihr Passwort bleibt, wie es ist.",
            ),
            "Neues Passwort wählen",
        ),
    },
    "password_changed": {
        "en": (
            "Your password for Agentic CRM was changed",
            (
                "Hello {name}, the password of your account was changed and every other device was signed out.",
                "If this was not you, choose a new password now.",
            ),
            "Choose a new password",
        ),
        "de": (
            "Ihr Passwort für Agentic CRM wurde geändert",
            (
                "Guten Tag {name}, das Passwort Ihres Kontos wurde geändert, und alle anderen Geräte wurden abgemeldet.",
                "Wenn Sie das nicht waren, wählen Sie jetzt ein neues Passwort.",
            ),
            "Neues Passwort wählen",
        ),
    },
    "identity_linked": {
        "en": (
            "{provider} can now sign you in to Agentic CRM",
            (
                "Hello {name}, an account at {provider} ({identity}) was connected to your account.",
                "If this was not you, remove it now and change your password.",
            ),
            "Check sign-in methods",
        ),
        "de": (
            "Sie können sich jetzt mit {provider} bei Agentic CRM anmelden",
            (
                "Guten Tag {name}, ein Konto bei {provider} ({identity}) wurde mit Ihrem Konto verbunden.",
                "Wenn Sie das nicht waren, entfernen Sie es jetzt und ändern Sie Ihr Passwort.",
            ),
            "Anmeldearten prüfen",
        ),
    },
    "second_factor_added": {
        "en": (
            "Your Agentic CRM account has a new way to confirm sign-ins",
            (
                "Hello {name}, an authenticator app or a passkey was added to your account.",
                "If this was not you, somebody is in your account: remove it, change your password and sign out everywhere.",
            ),
            "Check security",
        ),
        "de": (
            "Ihr Agentic-CRM-Konto hat eine neue Bestätigung für Anmeldungen",
            (
                "Guten Tag {name}, Ihrem Konto wurde eine Authenticator-App oder ein Passkey hinzugefügt.",
                "Wenn Sie das nicht waren, ist jemand in Ihrem Konto: Entfernen Sie den Eintrag, ändern Sie Ihr Passwort und melden Sie sich überall ab.",
            ),
            "Sicherheit prüfen",
        ),
    },
    "second_factor_removed": {
        "en": (
            "A sign-in confirmation was removed from your Agentic CRM account",
            (
                "Hello {name}, an authenticator app or a passkey was removed from your account.",
                "If this was not you, somebody is in your account: change your password and sign out everywhere.",
            ),
            "Check security",
        ),
        "de": (
            "Eine Anmeldebestätigung wurde aus Ihrem Agentic-CRM-Konto entfernt",
            (
                "Guten Tag {name}, eine Authenticator-App oder ein Passkey wurde aus Ihrem Konto entfernt.",
                "Wenn Sie das nicht waren, ist jemand in Ihrem Konto: Ändern Sie Ihr Passwort und melden Sie sich überall ab.",
            ),
            "Sicherheit prüfen",
        ),
    },
    "recovery_codes_renewed": {
        "en": (
            "Your Agentic CRM recovery codes were replaced",
            (
                "Hello {name}, new recovery codes were made for your account. The earlier ones no longer work.",
                "If this was not you, change your password and sign out everywhere.",
            ),
            "Check security",
        ),
        "de": (
            "Ihre Agentic-CRM-Wiederherstellungscodes wurden ersetzt",
            (
                "Guten Tag {name}, für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Die bisherigen gelten nicht mehr.",
                "Wenn Sie das nicht waren, ändern Sie Ihr Passwort und melden Sie sich überall ab.",
            ),
            "Sicherheit prüfen",
        ),
    },
    "recovery_code_used": {
        "en": (
            "A recovery code of your Agentic CRM account was used",
            (
                "Hello {name}, somebody confirmed that they are you with a recovery code. Codes left: {left}.",
                "If this was not you, change your password, make new codes and sign out everywhere.",
            ),
            "Check security",
        ),
        "de": (
            "Ein Wiederherstellungscode Ihres Agentic-CRM-Kontos wurde verwendet",
            (
                "Guten Tag {name}, mit einem Wiederherstellungscode wurde bestätigt, dass Sie es sind. Verbleibende Codes: {left}.",
                "Wenn Sie das nicht waren, ändern Sie Ihr Passwort, erstellen Sie neue Codes und melden Sie sich überall ab.",
            ),
            "Sicherheit prüfen",
        ),
    },
    "invitation": {
        "en": (
            "{inviter} invites you to {workspace} on Agentic CRM",
            (
                "Hello, {inviter} invites you to work in {workspace}.",
                "The invitation is for {email} and good for 7 days.",
                "If you do not know {inviter}, ignore this mail.",
            ),
            "See the invitation",
        ),
        "de": (
            "{inviter} lädt Sie zu {workspace} auf Agentic CRM ein",
            (
                "Guten Tag, {inviter} lädt Sie ein, in {workspace} mitzuarbeiten.",
                "Die Einladung gilt für {email} und 7 Tage lang.",
                "Wenn Sie {inviter} nicht kennen, beachten Sie diese Mail nicht.",
            ),
            "Einladung ansehen",
        ),
    },
    **MEMBERSHIP,
    **MAILBOXES,
}


def compose(
    settings: Settings,
    kind: str,
    *,
    to: str,
    locale: str,
    path: str | None = None,
    good_until: datetime | None = None,
    **values: str,
) -> Letter:
    """A mail of this kind. `path` is where its button leads, with the key behind `#`: that part reaches no server's log."""
    in_languages = _WORDS[kind]
    language = locale if locale in in_languages else "en"
    subject, paragraphs, label = in_languages[language]
    said = {name: _one_line(value) for name, value in {"email": to, **values}.items()}
    button = Button(label, settings.public_url.rstrip("/") + path) if label is not None and path is not None else None
    return Letter(
        kind=kind,
        recipient=to,
        locale=language,
        subject=subject.format(**said),
        paragraphs=tuple(paragraph.format(**said) for paragraph in paragraphs),
        button=button,
        good_until=good_until,
    )


def _one_line(value: str) -> str:
    """Names are the writer's own: no line breaks into our headers, and no links to elsewhere that mail programs would make."""
    return " ".join(value.split()).replace("://", ": //")[:200]
