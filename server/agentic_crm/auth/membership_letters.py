"""The mails about belonging to a workspace: ownership, deactivation, deletion, packages handed over, lost second factors."""

from collections.abc import Mapping
from typing import Final

MEMBERSHIP: Final[Mapping[str, Mapping[str, tuple[str, tuple[str, ...], str | None]]]] = {
    "ownership_offered": {
        "en": (
            "{owner} wants to hand {workspace} on to you",
            (
                "Hello {name}, {owner} offers you the ownership of {workspace} on Agentic CRM.",
                "If you accept, you decide about its members, settings and deletion, and {owner} becomes an admin. The offer is good for 7 days.",
                "Nothing changes until you accept.",
            ),
            "See the offer",
        ),
        "de": (
            "{owner} möchte Ihnen {workspace} übergeben",
            (
                "Guten Tag {name}, {owner} bietet Ihnen an, {workspace} auf Agentic CRM zu übernehmen.",
                "Wenn Sie annehmen, entscheiden Sie über Mitglieder, Einstellungen und Löschung, und {owner} wird Administrator. Das Angebot gilt 7 Tage.",
                "Bis Sie annehmen, ändert sich nichts.",
            ),
            "Angebot ansehen",
        ),
    },
    "ownership_accepted": {
        "en": (
            "{owner} now owns {workspace}",
            (
                "Hello {name}, {owner} accepted the ownership of {workspace}. You are an admin of it from now on.",
                "If you did not offer this, write to whoever runs your Agentic CRM at once.",
            ),
            "Open the workspace",
        ),
        "de": (
            "{workspace} gehört jetzt {owner}",
            (
                "Guten Tag {name}, {owner} hat {workspace} übernommen. Sie sind dort ab jetzt Administrator.",
                "Wenn Sie das nicht angeboten haben, wenden Sie sich sofort an die Stelle, die Ihr Agentic CRM betreibt.",
            ),
            "Arbeitsbereich öffnen",
        ),
    },
    "ownership_declined": {
        "en": (
            "{owner} declined the ownership of {workspace}",
            ("Hello {name}, {owner} does not take {workspace} over. It stays yours.",),
            "Open the workspace",
        ),
        "de": (
            "{owner} übernimmt {workspace} nicht",
            ("Guten Tag {name}, {owner} hat abgelehnt, {workspace} zu übernehmen. Der Arbeitsbereich bleibt Ihrer.",),
            "Arbeitsbereich öffnen",
        ),
    },
    "membership_ended": {
        "en": (
            "Your access to {workspace} has ended",
            (
                "Hello {name}, {owner} ended your membership of {workspace}. What you did there keeps your name.",
                "If you think that this is a mistake, ask {owner}.",
            ),
            None,
        ),
        "de": (
            "Ihr Zugang zu {workspace} ist beendet",
            (
                "Guten Tag {name}, {owner} hat Ihre Mitgliedschaft in {workspace} beendet. Was Sie dort getan haben, trägt weiter Ihren Namen.",
                "Wenn Sie das für einen Irrtum halten, fragen Sie {owner}.",
            ),
            None,
        ),
    },
    "mailbox_handed_over": {
        "en": (
            "Your mail in {workspace} was handed to {successor}",
            (
                (
                    "Hello {name}, {owner} ended your membership of {workspace} and handed the mail that you imported there to "
                    "{successor}, who can read it from now on."
                ),
                "If you did not agree to this, ask {owner}.",
            ),
            None,
        ),
        "de": (
            "Ihre Mails in {workspace} wurden {successor} übergeben",
            (
                (
                    "Guten Tag {name}, {owner} hat Ihre Mitgliedschaft in {workspace} beendet und die Mails, die Sie dort "
                    "importiert haben, {successor} übergeben, die oder der sie ab jetzt lesen kann."
                ),
                "Wenn Sie damit nicht einverstanden sind, fragen Sie {owner}.",
            ),
            None,
        ),
    },
    "membership_restored": {
        "en": (
            "You have access to {workspace} again",
            (
                "Hello {name}, {owner} restored your membership of {workspace}. Work that was handed to others stays with them.",
            ),
            "Open the workspace",
        ),
        "de": (
            "Sie haben wieder Zugang zu {workspace}",
            (
                "Guten Tag {name}, {owner} hat Ihre Mitgliedschaft in {workspace} wiederhergestellt. Was anderen übergeben wurde, bleibt bei ihnen.",
            ),
            "Arbeitsbereich öffnen",
        ),
    },
    "workspace_deletion_asked": {
        "en": (
            "{workspace} will be deleted on {day}",
            (
                (
                    "Hello {name}, {owner} has {workspace} deleted. Until {day} nobody can work in it, records can be downloaded, "
                    "and an owner can call the deletion off."
                ),
                "After that everything in it is gone for good.",
            ),
            "Open the workspace",
        ),
        "de": (
            "{workspace} wird am {day} gelöscht",
            (
                (
                    "Guten Tag {name}, {owner} lässt {workspace} löschen. Bis zum {day} kann niemand darin arbeiten, Datensätze "
                    "lassen sich herunterladen, und ein Inhaber kann die Löschung zurücknehmen."
                ),
                "Danach ist alles darin endgültig fort.",
            ),
            "Arbeitsbereich öffnen",
        ),
    },
    "workspace_deletion_called_off": {
        "en": (
            "{workspace} stays",
            ("Hello {name}, {owner} called off the deletion of {workspace}. Everything is there as before.",),
            "Open the workspace",
        ),
        "de": (
            "{workspace} bleibt",
            ("Guten Tag {name}, {owner} hat die Löschung von {workspace} zurückgenommen. Alles ist da wie zuvor.",),
            "Arbeitsbereich öffnen",
        ),
    },
    "package_handed_over": {
        "en": (
            "{owner} hands you a package to review in {workspace}",
            ("Hello {name}, {owner} could not decide everything in a package and hands it to you.", "{note}"),
            "Review the package",
        ),
        "de": (
            "{owner} übergibt Ihnen ein Paket zur Prüfung in {workspace}",
            (
                "Guten Tag {name}, {owner} konnte in einem Paket nicht alles entscheiden und übergibt es Ihnen.",
                "{note}",
            ),
            "Paket prüfen",
        ),
    },
    "recovery_started": {
        "en": (
            "Your second factors at Agentic CRM will be removed",
            (
                (
                    "Hello {name}, {owner} asked to remove the second factors of your account, because you lost them. It happens "
                    "on {day}; then your password alone signs you in, and you set up a new one."
                ),
                "If you still have yours, or did not ask for this: call it off. Somebody who knows your password could use it.",
            ),
            "Call it off",
        ),
        "de": (
            "Ihre zweiten Faktoren bei Agentic CRM werden entfernt",
            (
                (
                    "Guten Tag {name}, {owner} lässt die zweiten Faktoren Ihres Kontos entfernen, weil Sie sie verloren haben. "
                    "Das geschieht am {day}; danach genügt Ihr Passwort zum Anmelden, und Sie richten einen neuen ein."
                ),
                "Wenn Sie Ihren noch haben oder das nicht wollten: Nehmen Sie es zurück. Wer Ihr Passwort kennt, könnte es ausnutzen.",
            ),
            "Zurücknehmen",
        ),
    },
    "recovery_done": {
        "en": (
            "Your second factors at Agentic CRM were removed",
            (
                "Hello {name}, the second factors of your account were removed and every session was ended, as you were told. Set up a new one now.",
                "If this was not you, choose a new password at once and write to whoever runs your Agentic CRM.",
            ),
            "Check security",
        ),
        "de": (
            "Ihre zweiten Faktoren bei Agentic CRM wurden entfernt",
            (
                (
                    "Guten Tag {name}, die zweiten Faktoren Ihres Kontos wurden wie angekündigt entfernt und alle Sitzungen "
                    "beendet. Richten Sie jetzt einen neuen ein."
                ),
                "Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort und wenden Sie sich an die Stelle, die Ihr Agentic CRM betreibt.",
            ),
            "Sicherheit prüfen",
        ),
    },
}
