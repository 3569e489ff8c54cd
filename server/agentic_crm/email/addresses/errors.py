"""Problems of addresses that somebody names as theirs."""

from agentic_crm.kit.errors import AppError, ErrorKind


class AddressKnown(AppError):
    code = "address_known"
    kind = ErrorKind.CONFLICT
    title = "This address is known as yours"


class AddressOfSomebodyElse(AppError):
    """Nobody makes a colleague's mail their own by naming their address."""

    code = "address_of_somebody_else"
    kind = ErrorKind.CONFLICT
    title = "This address belongs to somebody else"


class TooManyAddresses(AppError):
    """`extra`: `limit`."""

    code = "too_many_addresses"
    kind = ErrorKind.CONFLICT
    title = "These are too many addresses"


class AddressCannotSend(AppError):
    """Its provider says which addresses mail may leave from."""

    code = "address_cannot_send"
    kind = ErrorKind.CONFLICT
    title = "Mail cannot leave from this address"
