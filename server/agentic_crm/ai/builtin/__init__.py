"""The analyser that needs no key and no network: the rules of `engine.analyze`, checked as everybody's, behind the analyser's port."""

from dataclasses import replace

from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.analyze import ANALYZER_VERSION
from agentic_crm.engine.analyze import analyze as read
from agentic_crm.engine.validate import validate

NAME = "builtin"


def analyze(thread: ThreadContext) -> AnalysisResult:
    """What the rules suggest, less what does not follow from the thread. Takes a few milliseconds of processor time."""
    result = read(thread)
    checked = validate(result.actions, thread)
    return replace(result, actions=checked.actions, left_out=checked.counts) if checked.dropped else result


class BuiltinAnalyzer:
    """Reads a thread with rules alone. `version` names rules and wording lists: another version may read a thread anew."""

    name = NAME
    version = f"{NAME}-{ANALYZER_VERSION}"

    async def analyze(self, thread: ThreadContext) -> AnalysisResult:
        """What the thread suggests, without ever waiting."""
        return analyze(thread)


__all__ = ["NAME", "BuiltinAnalyzer", "analyze"]
