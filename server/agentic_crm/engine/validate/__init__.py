"""Checks of a package in code, whoever wrote it: nothing that was not offered, nothing that the thread does not say.

`validate(actions, thread)` for typed actions, `read_actions(json)` before it for those of a program that cannot be trusted,
`unfounded(text, thread)` for prose such as a draft. All are pure and take a fraction of a millisecond an action.
"""

from agentic_crm.engine.validate.outcome import Cause, Discarded, Validated
from agentic_crm.engine.validate.prose import unfounded
from agentic_crm.engine.validate.raw import MOST_ACTIONS, read_actions
from agentic_crm.engine.validate.validating import validate

__all__ = ["MOST_ACTIONS", "Cause", "Discarded", "Validated", "read_actions", "unfounded", "validate"]
