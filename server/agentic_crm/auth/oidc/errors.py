"""Problems of signing in with an account elsewhere."""

from agentic_crm.kit.errors import AppError, ErrorKind


class OidcProblem(AppError):
    """One of the problems below: the callback leads back to a page that says it."""

    code = "oidc_failed"
    kind = ErrorKind.UNAUTHENTICATED
    title = "That sign-in did not work"


class OidcNotConfigured(OidcProblem):
    code = "oidc_not_configured"
    kind = ErrorKind.NOT_FOUND
    title = "This way to sign in is not set up here"


class OidcUnavailable(OidcProblem):
    code = "oidc_unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "The provider cannot be reached"


class OidcRefused(OidcProblem):
    """The person, or the provider, said no."""

    code = "oidc_refused"
    title = "The provider did not sign you in"


class OidcStateMismatch(OidcProblem):
    """The answer is not to a question that this browser asked, or was answered already."""

    code = "oidc_state"
    title = "This sign-in was not begun here"


class OidcTokenInvalid(OidcProblem):
    """What the provider sent does not stand up to checking. `reason` is for the log."""

    code = "oidc_token"
    title = "The provider's answer could not be trusted"


class OidcNoEmail(OidcProblem):
    code = "oidc_no_email"
    kind = ErrorKind.INVALID
    title = "The provider did not tell an address"


class IdentityTaken(OidcProblem):
    code = "identity_taken"
    kind = ErrorKind.CONFLICT
    title = "This account is connected to somebody else here"
