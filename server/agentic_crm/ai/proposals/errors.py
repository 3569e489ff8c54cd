"""What stands against a decision. Nothing was decided when one of these is raised."""

from agentic_crm.kit.errors import AppError, ErrorKind


class PackageChanged(AppError):
    """`extra`: `current`, the package to be decided now, and `differences` to what was shown."""

    code = "package_changed"
    kind = ErrorKind.CONFLICT
    title = "The package changed meanwhile"


class AlreadyDecided(AppError):
    """`extra`: `state`, `decision`, `decided_by`, `decided_at`, `execution_id`."""

    code = "already_decided"
    kind = ErrorKind.CONFLICT
    title = "Somebody decided this already"


class VerdictsRefused(AppError):
    """`extra["refusals"]`: what is wrong with the verdicts, with ways out."""

    code = "verdicts_refused"
    kind = ErrorKind.CONFLICT
    title = "These verdicts do not go together"


class PlanRefused(AppError):
    """`extra["refusals"]`: why the CRM as it is now does not allow it."""

    code = "plan_refused"
    kind = ErrorKind.CONFLICT
    title = "This cannot be carried out"


class NobodyToHandTo(AppError):
    """Something is left to somebody else, and the decision does not say to whom. `extra["action_ids"]`: what."""

    code = "nobody_to_hand_to"
    kind = ErrorKind.CONFLICT
    title = "Choose whom to hand the rest to"


class CannotReview(AppError):
    """Whom it would be handed to could not decide it either."""

    code = "cannot_review"
    kind = ErrorKind.CONFLICT
    title = "That person cannot decide this either"


class RiskNotAcknowledged(AppError):
    """`extra["action_ids"]`: the high-risk actions that nobody has looked at."""

    code = "risk_not_acknowledged"
    kind = ErrorKind.CONFLICT
    title = "Some actions need a second look"


class NewerPending(AppError):
    """`extra["proposal_id"]`: the package of the same thread that waits instead."""

    code = "newer_pending"
    kind = ErrorKind.CONFLICT
    title = "A newer package of this thread is waiting"


class CannotReopen(AppError):
    code = "cannot_reopen"
    kind = ErrorKind.CONFLICT
    title = "Only rejected and undone packages can be reopened"
