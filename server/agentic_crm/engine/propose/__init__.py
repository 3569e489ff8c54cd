"""From an analysis to the package that is put before a person."""

from agentic_crm.engine.propose.build import (
    CONFIDENCE_WORDS,
    MAX_ACTIONS,
    ConfidenceWord,
    Dropped,
    DropReason,
    NothingToPropose,
    Past,
    PastState,
    Proposed,
    ProposedAction,
    confidence_word,
    propose,
)
from agentic_crm.engine.propose.caution import CAREFREE, Caution, caution_for
from agentic_crm.engine.propose.questions import Source, questions_of
from agentic_crm.engine.propose.risk import (
    DUPLICATE_SCORE,
    REASONS,
    DuplicateFinder,
    PossibleDuplicate,
    Risk,
    RiskCode,
    risks_of,
)

__all__ = [
    "CAREFREE",
    "CONFIDENCE_WORDS",
    "DUPLICATE_SCORE",
    "MAX_ACTIONS",
    "REASONS",
    "Caution",
    "ConfidenceWord",
    "DropReason",
    "Dropped",
    "DuplicateFinder",
    "NothingToPropose",
    "Past",
    "PastState",
    "PossibleDuplicate",
    "Proposed",
    "ProposedAction",
    "Risk",
    "RiskCode",
    "Source",
    "caution_for",
    "confidence_word",
    "propose",
    "questions_of",
    "risks_of",
]
