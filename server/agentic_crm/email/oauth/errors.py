"""Problems of asking a provider for access to a mailbox. Each says what to do, and who has to do it."""

from agentic_crm.kit.errors import AppError, ErrorKind


class ConsentProblem(AppError):
    """One of the problems below."""

    code = "consent_failed"
    kind = ErrorKind.INVALID
    title = "The mailbox is not connected"


class ConsentNotConfigured(ConsentProblem):
    code = "consent_not_configured"
    kind = ErrorKind.NOT_FOUND
    title = "This provider is not set up here"


class ConsentNeedsBrowser(ConsentProblem):
    code = "consent_needs_browser"
    kind = ErrorKind.FORBIDDEN
    title = "A person has to do this"


class ConsentStateMismatch(ConsentProblem):
    """The answer is not to a question of this session, was used already, or took too long."""

    code = "consent_state"
    kind = ErrorKind.CONFLICT
    title = "This consent was not begun here"


class ConsentDeclined(ConsentProblem):
    code = "consent_declined"
    title = "Access was not granted"


class ConsentNeedsAdmin(ConsentProblem):
    """The provider's organisation does not let its people decide this."""

    code = "consent_needs_admin"
    title = "An administrator has to agree first"


class ConsentScopeMissing(ConsentProblem):
    """`extra`: `missing`, what was not granted."""

    code = "consent_scope_missing"
    title = "A permission is missing"


class ConsentOtherMailbox(ConsentProblem):
    """`extra`: `expected` and `got`, addresses."""

    code = "consent_other_mailbox"
    title = "This is another mailbox"


class ConsentMisconfigured(ConsentProblem):
    """The app's registration at the provider is wrong. `extra`: `reason`, the provider's own word for it."""

    code = "consent_misconfigured"
    title = "The provider does not know this server as it should"


class ConsentUnavailable(ConsentProblem):
    code = "consent_unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "The provider cannot be reached"
