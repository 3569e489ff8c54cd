"""Problems of identity."""

from agentic_crm.kit.errors import AppError, ErrorKind


class NotSignedIn(AppError):
    code = "not_signed_in"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Sign in first"


class WrongCredentials(AppError):
    """Unknown address and wrong password alike."""

    code = "wrong_credentials"
    kind = ErrorKind.UNAUTHENTICATED
    title = "That did not match"


class CsrfFailed(AppError):
    code = "csrf_failed"
    kind = ErrorKind.FORBIDDEN
    title = "Refused"


class EmailTaken(AppError):
    code = "email_taken"
    kind = ErrorKind.CONFLICT
    title = "There is an account for this address"


class WeakPassword(AppError):
    code = "weak_password"
    kind = ErrorKind.INVALID
    title = "Choose another password"


class TooManyAttempts(AppError):
    code = "too_many_attempts"
    kind = ErrorKind.LIMITED
    title = "Too many attempts"


class AccountDeactivated(AppError):
    """Said only to whoever proved that the account is theirs."""

    code = "account_deactivated"
    kind = ErrorKind.FORBIDDEN
    title = "This account is switched off"


class EmailUnverified(AppError):
    code = "email_unverified"
    kind = ErrorKind.FORBIDDEN
    title = "Confirm your address first"


class LinkUnusable(AppError):
    """`extra["state"]` is `unknown`, `used` or `expired`."""

    code = "link_unusable"
    kind = ErrorKind.CONFLICT
    title = "This link can no longer be used"


class LastWayIn(AppError):
    code = "last_way_in"
    kind = ErrorKind.CONFLICT
    title = "This is the only way to sign in"


class SignUpDisabled(AppError):
    code = "sign_up_disabled"
    kind = ErrorKind.FORBIDDEN
    title = "Sign-up is closed here"


class DemoDisabled(AppError):
    code = "demo_disabled"
    kind = ErrorKind.NOT_FOUND
    title = "There is no demo here"


class CredentialRefused(AppError):
    """A bearer credential that lets nobody in. The answer carries WWW-Authenticate."""

    code = "invalid_token"
    kind = ErrorKind.UNAUTHENTICATED
    title = "This credential is not valid"


class KeyUnusable(CredentialRefused):
    """`reason`: `expired`, `revoked` or `maker_left`."""

    code = "key_unusable"
    title = "This API key does not work any more"


class KeyNotAllowed(AppError):
    """An API key belongs to a workspace: it cannot act on its maker's account."""

    code = "key_not_allowed"
    kind = ErrorKind.FORBIDDEN
    title = "Not with an API key"


class ScopeNotGranted(AppError):
    """`extra`: `required_scope` and the credential's own `scopes`."""

    code = "scope_not_granted"
    kind = ErrorKind.FORBIDDEN
    title = "This credential is not meant for that"


class RefreshRefused(CredentialRefused):
    """A refresh token that is unknown, expired or was used before; after a reuse the whole login is over."""

    code = "refresh_refused"
    title = "Sign in again"


class NeedsBrowserLogin(AppError):
    """A program's credential cannot make another one."""

    code = "needs_browser_login"
    kind = ErrorKind.FORBIDDEN
    title = "Sign in for this"
