"""Problems of contacts."""

from agentic_crm.kit.errors import AppError, ErrorKind


class ContactEmailTaken(AppError):
    """`extra["existing"]` names the contact that has the address: `record_type`, `id`, `label`."""

    code = "contact_email_taken"
    kind = ErrorKind.CONFLICT
    title = "Another contact has this address"
