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
