"""Problems of membership."""

from agentic_crm.kit.errors import AppError, ErrorKind


class LastOwner(AppError):
    code = "last_owner"
    kind = ErrorKind.CONFLICT
    title = "A workspace needs an owner"


class OwnerOnly(AppError):
    code = "owner_only"
    kind = ErrorKind.FORBIDDEN
    title = "Only an owner can do this"


class AlreadyMember(AppError):
    code = "already_member"
    kind = ErrorKind.CONFLICT
    title = "Already a member"


class AlreadyInvited(AppError):
    code = "already_invited"
    kind = ErrorKind.CONFLICT
    title = "Already invited"


class InvitationUnusable(AppError):
    """`extra["state"]` is `expired`, `revoked` or `accepted`."""

    code = "invitation_unusable"
    kind = ErrorKind.CONFLICT
    title = "This invitation can no longer be used"


class InvitationOtherAddress(AppError):
    code = "invitation_other_address"
    kind = ErrorKind.FORBIDDEN
    title = "This invitation is for another address"


class SuccessorUnsuitable(AppError):
    code = "successor_unsuitable"
    kind = ErrorKind.CONFLICT
    title = "That person cannot take this over"


class StillActive(AppError):
    code = "still_active"
    kind = ErrorKind.CONFLICT
    title = "This person is a member"


class OfferOpen(AppError):
    code = "offer_open"
    kind = ErrorKind.CONFLICT
    title = "The workspace is offered to somebody already"


class OfferOver(AppError):
    code = "offer_over"
    kind = ErrorKind.CONFLICT
    title = "This offer is no longer open"


class BelongsElsewhere(AppError):
    """Whoever administers one of several workspaces may not weaken an account that opens the others."""

    code = "belongs_elsewhere"
    kind = ErrorKind.CONFLICT
    title = "This person belongs to other workspaces, too"
