"""Problems of second factors and passkeys."""

from agentic_crm.kit.errors import AppError, ErrorKind


class WrongFactor(AppError):
    """The code or passkey did not prove anything: wrong, used before, or too old."""

    code = "wrong_factor"
    kind = ErrorKind.UNAUTHENTICATED
    title = "That did not match"


class SignInExpired(AppError):
    """The waiting sign-in is over: ten minutes, or five wrong codes."""

    code = "sign_in_expired"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Start signing in again"


class NothingToConfirm(AppError):
    code = "nothing_to_confirm"
    kind = ErrorKind.CONFLICT
    title = "Begin again"


class NoSecondFactor(AppError):
    code = "no_second_factor"
    kind = ErrorKind.CONFLICT
    title = "There is no second factor yet"


class LastSecondFactor(AppError):
    """A workspace of the person asks for a second factor, and this is the only one."""

    code = "last_second_factor"
    kind = ErrorKind.CONFLICT
    title = "This is your only second factor"


class PasskeysUnavailable(AppError):
    """`extra`: `reason`, for the page."""

    code = "passkeys_unavailable"
    kind = ErrorKind.CONFLICT
    title = "Passkeys do not work at this address"


class TooManyPasskeys(AppError):
    code = "too_many_passkeys"
    kind = ErrorKind.CONFLICT
    title = "You have as many passkeys as an account can have"


class PasskeyRefused(AppError):
    """What the browser sent does not register: the sentence says why as far as the person can do something."""

    code = "passkey_refused"
    kind = ErrorKind.INVALID
    title = "That passkey could not be added"
