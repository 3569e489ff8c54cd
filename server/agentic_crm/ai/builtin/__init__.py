"""The analyser that needs no key and no network: the rules of `engine.analyze` behind the analyser's port."""

from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.analyze import ANALYZER_VERSION, analyze

NAME = "builtin"


class BuiltinAnalyzer:
    """Reads a thread with rules alone. `version` names rules and wording lists: another version may read a thread anew."""

    name = NAME
    version = f"{NAME}-{ANALYZER_VERSION}"

    async def analyze(self, thread: ThreadContext) -> AnalysisResult:
        """What the thread suggests. Takes a few milliseconds of processor time and never waits."""
        return analyze(thread)


__all__ = ["NAME", "BuiltinAnalyzer", "analyze"]
