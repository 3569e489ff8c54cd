"""What kind of mail it is: from a person, or from one of the many machines that write mail."""

# ruff: noqa: E501 - lists of phrases and patterns are read by line

import re

from agentic_crm.engine.message import Address, CalendarInvite, MessageKind
from agentic_crm.engine.normalize.headers import Headers, parse_parameters
from agentic_crm.engine.normalize.mime import Part
from agentic_crm.kit.email_address import is_no_reply, is_robot, local_part
from agentic_crm.kit.mail_filters import is_of_filter

_AUTO_REPLY_SUBJECT = re.compile(
    r"\s*(?:(?:re|aw|sv|rv)\s?:\s*)?(?:\[[^\]]{1,40}\]\s*)?(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response|responder|antwort)|autoreply|autosvar|automatiskt svar|automatisk svar|"
    r"out of (?:the )?office|out-of-office|ooo\b[:\s-]|away from (?:the|my) (?:office|desk)|on (?:annual |parental |maternity )?leave\b|i am (?:out|away)|vacation (?:reply|response|message)|"
    r"automatische (?:antwort|e-?mail|nachricht)|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung|assistent)|abwesend\b|abwesenheit\b|(?:ich bin )?nicht im (?:büro|haus)|"
    r"réponse (?:automatique|auto)|absence du bureau|absent(?:e)? du bureau|message d'absence|"
    r"respuesta autom[áa]tica|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|automatisch(?:e)? (?:antwoord|beantwoord)|afwezig(?:heid)?\b|afwezigheidsbericht|"
    r"resposta autom[áa]tica|fora do escrit[óo]rio|ausência|automaattinen vastaus|poissa|automatyczna odpowiedź|odpowiedź automatyczna|automatická odpověď|автоответ|otomatik yanıt|自动回复|自動返信|자동 회신)",
    re.IGNORECASE,
)
_AUTO_REPLY_TEXT = re.compile(
    r"\b(?:i am|i'm|i will be)\s+(?:currently |presently )?(?:out of (?:the )?office|on (?:annual |parental |maternity )?(?:leave|vacation|holiday))|this is an auto(?:mated|matic) (?:reply|response)|"
    r"ich bin (?:derzeit |zurzeit |momentan |bis |ab |vom |aktuell )[^.]{0,60}(?:nicht im (?:büro|haus)|abwesend|im urlaub)|je suis (?:actuellement )?(?:absent|en congé)|"
    r"estoy fuera de la oficina|sono fuori (?:sede|ufficio)|ik ben (?:momenteel )?(?:afwezig|niet aanwezig|met vakantie)|estou (?:de férias|fora do escritório)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed|incomplete)|mail delivery (?:failed|failure|subsystem|system)|returned mail|failure notice|mail system error|"
    r"message (?:not delivered|could not be delivered|delivery failure)|could not be delivered|delivery notification|non remis|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|"
    r"échec de (?:la )?remise|no se ha podido entregar|no entregado|mancato recapito|impossibile recapitare|onbestelbaar|niet bezorgd|não entregue|falha na entrega)",
    re.IGNORECASE,
)
_BOUNCE_SENDER = re.compile(r"mailer[._-]?daemon|postmaster|mail[._-]?delivery|bounce|microsoftexchange", re.IGNORECASE)
_UNSUBSCRIBE = (
    "unsubscribe",
    "manage your preferences",
    "manage your email preferences",
    "email preferences",
    "update your preferences",
    "in your browser",
    "in a browser",
    "view in browser",
    "stop receiving",
    "abmelden",
    "abbestellen",
    "im browser ",
    "désabonner",
    "desabonner",
    "désinscri",
    "desinscri",
    "dans votre navigateur",
    "dans le navigateur",
    "darse de baja",
    "cancelar la suscripción",
    "cancelar su suscripción",
    "disiscri",
    "annulla iscrizione",
    "annullare l'iscrizione",
    "afmelden",
    "uitschrijven",
    "cancelar a inscrição",
    "cancelar a subscrição",
    "descadastr",
    "avregistrera",
)
_TRANSACTION = re.compile(
    r"\b(?:invoice|receipt|order|payment|password|verif(?:y|ication)|security (?:alert|code)|sign[- ]?in|log[- ]?in|confirm(?:ation|ed)?|shipped|shipment|delivered|delivery|statement|alert|reminder|"
    r"incident|build|deploy(?:ed|ment)|ticket|case #|invited you|mentioned you|assigned|commented|one[- ]time|code|subscription|renewal|expir(?:es|ing|ed)|payout|failed|backup|report is ready|"
    r"rechnung|bestell(?:ung|bestätigung)|zahlung|passwort|bestätig(?:en|ung)|versand|lieferung|anmeldung|kontoauszug|erinnerung|facture|commande|paiement|mot de passe|livraison|pedido|factura|pago|contraseña|envío|"
    r"fattura|ordine|pagamento|spedizione|factuur|bestelling|betaling|wachtwoord|verzonden|fatura|encomenda|pagamento|senha)\b",
    re.IGNORECASE,
)
_MASS_HEADERS = (
    "feedback-id", "x-campaign", "x-campaignid", "x-campaign-id", "x-mc-user", "x-mailgun-tag", "x-csa-complaints", "x-mailchimp-campaign-id", "x-sg-eid", "x-ses-outgoing",
    "x-mailer-recptid", "x-mailjet-campaign", "x-klaviyo-message-id", "x-hubspot-id", "x-rpcampaign", "x-sfmc-stack", "x-cid", "x-bulkmail", "x-report-abuse", "x-list-member",
)  # fmt: skip
_NOTIFICATION_HEADERS = (
    "x-github-reason", "x-gitlab-project", "x-jira-fingerprint", "x-atlassian-mail-message-id", "x-trac-project", "x-bugzilla-reason", "x-launchpad-message-rationale", "x-jenkins-job",
    "x-zendesk-priority", "x-linkedin-class", "x-facebook-notify", "x-notification-type", "x-nagios-notification", "x-slack-message", "x-stripe-eid", "x-phabricator-sent-this-message",
)  # fmt: skip
_LIST_HEADERS = (
    "list-post",
    "x-beenthere",
    "x-mailman-version",
    "x-google-group-id",
    "mailing-list",
    "x-mailing-list",
    "x-ml-name",
    "x-list",
    "list-archive",
)
_TAIL = 2_500


def kind_of(
    *, headers: Headers, root: Part, sender: Address | None, subject: str, new_text: str, invite: CalendarInvite | None
) -> MessageKind:
    """The kind, from headers first and from the sender, subject and the sender's own text where headers are silent."""
    email = sender.email if sender else ""
    auto_submitted = (headers.text("auto-submitted") or "").lower().partition(";")[0].strip()
    precedence = (headers.text("precedence") or "").strip().lower()
    report = (
        parse_parameters(headers.text("content-type") or "")[1].get("report-type", "").lower()
        if root.content_type == "multipart/report"
        else ""
    )
    if _is_bounce(headers, root, report, email, subject):
        return MessageKind.BOUNCE
    if _is_auto_reply(headers, report, auto_submitted, precedence, subject, new_text):
        return MessageKind.AUTO_REPLY
    if (
        invite is not None
        and invite.method in {"REQUEST", "CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"}
        and not is_no_reply(email)
    ):
        return MessageKind.CALENDAR
    fields = headers.fields
    if any(name in fields for name in _NOTIFICATION_HEADERS):
        return MessageKind.NOTIFICATION
    unsubscribable = "list-unsubscribe" in fields
    if is_robot(email) and not _is_discussion(headers, precedence):
        return _machine(headers, subject, new_text, precedence, email)
    if _is_discussion(headers, precedence):
        return MessageKind.LIST
    if auto_submitted and auto_submitted != "no":
        return MessageKind.NOTIFICATION
    if (
        unsubscribable
        or "list-id" in fields
        or precedence in {"bulk", "junk"}
        or any(name in fields for name in _MASS_HEADERS)
    ):
        return _machine(headers, subject, new_text, precedence, email)
    is_answer = "in-reply-to" in fields or "references" in fields
    if not is_answer and _says_how_to_leave(new_text):
        return MessageKind.NEWSLETTER
    return MessageKind.PERSON


def _says_how_to_leave(text: str) -> bool:
    tail = text[-_TAIL:].lower()
    if not any(phrase in tail for phrase in _UNSUBSCRIBE):
        return False
    said = "\n".join(line for line in tail.splitlines() if not is_of_filter(line))
    return any(phrase in said for phrase in _UNSUBSCRIBE)


def _is_bounce(headers: Headers, root: Part, report: str, email: str, subject: str) -> bool:
    if report == "delivery-status" or "x-failed-recipients" in headers.fields:
        return True
    if any(child.content_type == "message/delivery-status" for child in root.children):
        return True
    from_daemon = bool(_BOUNCE_SENDER.search(local_part(email) or email))
    null_return = (headers.text("return-path") or "").replace(" ", "") == "<>"
    return (from_daemon or null_return) and bool(_BOUNCE_SUBJECT.search(subject))


def _is_auto_reply(
    headers: Headers, report: str, auto_submitted: str, precedence: str, subject: str, new_text: str
) -> bool:
    if (
        report == "disposition-notification"
        or auto_submitted.startswith("auto-replied")
        or precedence in {"auto_reply", "auto-reply"}
    ):
        return True
    fields = headers.fields
    if (
        "x-autoreply" in fields
        or "x-autorespond" in fields
        or "x-autoreply-from" in fields
        or "x-mail-autoreply" in fields
        or "x-autogenerated" in fields
    ):
        value = (headers.text("x-autoreply") or headers.text("x-autogenerated") or "yes").strip().lower()
        if value not in {"no", "false", "0"}:
            return True
    if (headers.text("x-microsoft-antispam-messagetype") or "").lower() == "oof" or (
        headers.text("x-ms-exchange-inbox-rules-loop") and auto_submitted
    ):
        return True
    if _AUTO_REPLY_SUBJECT.match(subject):
        return True
    return auto_submitted in {"auto-generated", "yes"} and bool(_AUTO_REPLY_TEXT.search(new_text[:800]))


def _is_discussion(headers: Headers, precedence: str) -> bool:
    """A mailing list that people write to, in contrast to one that only sends."""
    fields = headers.fields
    post = headers.text("list-post")
    if post is not None:
        return post.strip().lower()[:2] != "no"
    if precedence == "list" or any(name in fields for name in _LIST_HEADERS):
        return not any(name in fields for name in _MASS_HEADERS)
    return False


def _machine(headers: Headers, subject: str, new_text: str, precedence: str, email: str) -> MessageKind:
    """Newsletter or notification: the first is sent to many and says how to leave, the second is about the reader."""
    is_mass = (
        "list-unsubscribe" in headers.fields
        or "list-id" in headers.fields
        or precedence in {"bulk", "junk"}
        or "newsletter" in email.lower()
        or _says_how_to_leave(new_text)
    )
    if not is_mass:
        return MessageKind.NOTIFICATION
    if _TRANSACTION.search(subject) and "newsletter" not in email.lower():
        return MessageKind.NOTIFICATION
    return MessageKind.NEWSLETTER
