"""What decisions teach: rules that hold suggestions back, and the patterns of rejections that offer one."""

from agentic_crm.engine.learn.offers import Effect, Offer, Settled, effect_of, offers_of
from agentic_crm.engine.learn.rules import ANY_TYPE, Held, HeldBack, Rule, hold_back, rule_for

__all__ = [
    "ANY_TYPE",
    "Effect",
    "Held",
    "HeldBack",
    "Offer",
    "Rule",
    "Settled",
    "effect_of",
    "hold_back",
    "offers_of",
    "rule_for",
]
