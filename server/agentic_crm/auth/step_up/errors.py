"""Problems of proving again who one is."""

from agentic_crm.kit.errors import AppError, ErrorKind


class StepUpRequired(AppError):
    """`extra`: `methods`, what `POST /auth/step-up` takes from this person. Repeat the request afterwards."""

    code = "step_up_required"
    kind = ErrorKind.FORBIDDEN
    title = "Confirm that it is you"


class DemoAccount(AppError):
    """Everybody who explores the demo shares its account: nobody may make it theirs."""

    code = "demo_account"
    kind = ErrorKind.FORBIDDEN
    title = "Not in the demo"
