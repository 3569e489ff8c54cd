"""What decisions teach: rules, preferences and what confidence means; and what other settings would have proposed."""

from agentic_crm.engine.learn.calibration import NEEDED, Said, calibrate, error_of, fit, measured
from agentic_crm.engine.learn.offers import Effect, Offer, Settled, effect_of, offers_of
from agentic_crm.engine.learn.preferences import (
    MOST_DAYS,
    Decided,
    Preference,
    PreferenceKind,
    PreferenceOffer,
    days_of,
    is_pattern,
    prefer,
    preference_offers,
)
from agentic_crm.engine.learn.replaying import (
    Anew,
    Difference,
    DifferenceKind,
    Outcome,
    Stood,
    differences,
    without_records,
)
from agentic_crm.engine.learn.rules import ANY_TYPE, Held, HeldBack, Rule, hold_back, rule_for

__all__ = [
    "ANY_TYPE",
    "MOST_DAYS",
    "NEEDED",
    "Anew",
    "Decided",
    "Difference",
    "DifferenceKind",
    "Effect",
    "Held",
    "HeldBack",
    "Offer",
    "Outcome",
    "Preference",
    "PreferenceKind",
    "PreferenceOffer",
    "Rule",
    "Said",
    "Settled",
    "Stood",
    "calibrate",
    "days_of",
    "differences",
    "effect_of",
    "error_of",
    "fit",
    "hold_back",
    "is_pattern",
    "measured",
    "offers_of",
    "prefer",
    "preference_offers",
    "rule_for",
    "without_records",
]
