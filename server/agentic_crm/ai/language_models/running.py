"""Reading an answer, for a child process: it imports no connection and no library of a provider."""

from typing import Any

from pydantic import ValidationError

from agentic_crm.ai.analyses.running import Run
from agentic_crm.ai.prompts.answer import Answer
from agentic_crm.ai.prompts.question import Names, Question, question_of
from agentic_crm.ai.prompts.reading import Understood, understand
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext


def ask(
    thread: ThreadContext, draft: AnalysisResult, privacy: str, decided: tuple[str, ...], examples: tuple[str, ...] = ()
) -> Question:
    """What to ask about a thread."""
    return question_of(thread, draft, "full" if privacy == "full" else "redacted", decided, examples=examples)


def read(thread: ThreadContext, draft: Run, answer: dict[str, Any], names: dict[str, Any]) -> Understood | None:
    """What an answer comes to; None when it is no answer."""
    try:
        said = Answer.model_validate(answer)
    except ValidationError:
        return None
    return understand(said, Names.from_json(names), thread, draft.result)
