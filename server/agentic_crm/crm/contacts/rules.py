"""What a contact's values must look like."""

from agentic_crm.kit.email_address import normalize_email


def contact_email(written: str) -> str | None:
    """The address in its normal form; nothing gives None. Raises ValueError when it cannot be a mailbox."""
    if not written.strip():
        return None
    email = normalize_email(written)
    if email is None or "." not in email.rpartition("@")[2]:
        raise ValueError("write an address like name@company.com")
    return email


def employment_words(company_name: str, title: str | None, *, is_current: bool) -> str:
    """An employment in one line, for the history."""
    words = f"{title}, {company_name}" if title else company_name
    return words if is_current else f"{words} (former)"
