"""Problems of choosing a model."""

from agentic_crm.kit.errors import AppError, ErrorKind


class KeyNeeded(AppError):
    """A key goes only where its owner sent it: another destination asks for it again."""

    code = "model_key_needed"
    kind = ErrorKind.INVALID
    title = "The key is missing"


class PriceNeeded(AppError):
    code = "model_price_needed"
    kind = ErrorKind.INVALID
    title = "The price is not known"


class NoModel(AppError):
    code = "no_language_model"
    kind = ErrorKind.CONFLICT
    title = "No language model is chosen"
