"""Problems of pipelines."""

from agentic_crm.kit.errors import AppError, ErrorKind


class StageInUse(AppError):
    """`extra`: `stages`, each with `id`, `name` and `deal_count`."""

    code = "stage_in_use"
    kind = ErrorKind.CONFLICT
    title = "Deals stand in this stage"


class PipelineNameTaken(AppError):
    code = "pipeline_name_taken"
    kind = ErrorKind.CONFLICT
    title = "Another pipeline has this name"


class NoOpenStage(AppError):
    code = "no_open_stage"
    title = "A pipeline needs an open stage"


class StageNameTaken(AppError):
    code = "stage_name_taken"
    title = "Two stages have the same name"


class LastPipeline(AppError):
    code = "last_pipeline"
    kind = ErrorKind.CONFLICT
    title = "A workspace needs a pipeline"


class TooManyDeals(AppError):
    """`extra`: `limit`, how many can be moved at once."""

    code = "too_many_deals"
    kind = ErrorKind.CONFLICT
    title = "Too many deals to move at once"
