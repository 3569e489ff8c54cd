"""Problems of interactions."""

from agentic_crm.kit.errors import AppError


class InteractionLinkImpossible(AppError):
    code = "interaction_link_impossible"
    title = "An interaction cannot be linked to that"
