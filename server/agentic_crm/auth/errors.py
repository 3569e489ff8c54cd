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


class SignUpDisabled(AppError):
    code = "sign_up_disabled"
    kind = ErrorKind.FORBIDDEN
    title = "Sign-up is closed here"


class DemoDisabled(AppError):
    code = "demo_disabled"
    kind = ErrorKind.NOT_FOUND
    title = "There is no demo here"
