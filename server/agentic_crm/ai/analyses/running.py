"""The analysis itself, for a child process: it imports the analyser and nothing that opens a connection."""

import time
from dataclasses import dataclass

from agentic_crm.ai.builtin import NAME, BuiltinAnalyzer, analyze
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext

ANALYZER = NAME
VERSION = BuiltinAnalyzer.version


@dataclass(frozen=True, slots=True)
class Run:
    """What came of it, and how long it took."""

    result: AnalysisResult
    millis: float


def run(thread: ThreadContext) -> Run:
    """Analyse one thread. Takes some milliseconds of processor time, on hostile text perhaps more."""
    begun = time.perf_counter()
    result = analyze(thread)
    return Run(result, (time.perf_counter() - begun) * 1000)
