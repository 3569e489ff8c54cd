"""Lines that the reader's own mail filter adds. They speak of bulk mail and unsubscribing as the mail itself might."""

# ruff: noqa: E501 - word lists are read by line

from agentic_crm.kit.regex import regex

_FILTER = regex(
    r"\b(?:(?:e-?mail|message|mail|nachricht|bericht) (?:was |has been |is |wurde |is )?(?:checked|scanned|filtered|quarantined|rated|geprüft|gescannt|gescand)|(?:bulk|spam|phishing)[ -]score|white-?list|allow-?list|block-?list|quarantine\w*|quarantäne\w*|external (?:sender|e-?mail)|externe[rn]? (?:absender|e-?mail)|expéditeur externe|remitente externo|mittente esterno|externe afzender|remetente externo|spam-?filter)\b"
)


def is_of_filter(low: str) -> bool:
    """Whether a line or sentence (in lower case) is a mail filter's, not its writer's."""
    return bool(_FILTER.search(low))
