"""Problems of deals."""

from agentic_crm.kit.errors import AppError, ErrorKind


class StageNotInPipeline(AppError):
    code = "stage_not_in_pipeline"
    kind = ErrorKind.CONFLICT
    title = "This stage belongs to another pipeline"


class DealRelatedToItself(AppError):
    code = "deal_related_to_itself"
    title = "A deal cannot follow itself"
