"""Writing and checking, for a child process: it imports no connection and no library of a provider."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from agentic_crm.ai.prompts.question import Privacy, Question, question_of
from agentic_crm.ai.prompts.redaction import restored
from agentic_crm.ai.replies.prompting import ReplyAnswer, task_lines
from agentic_crm.engine.analysis import AnalysisResult, Category, ThreadContext
from agentic_crm.engine.reply import Checked, WrittenReply, checked, gaps_in, written

_NOTHING: Final = AnalysisResult(Category.CUSTOMER, (), "")
_SHORTEST: Final = 4
"""Words of an answer that is worth more than the built-in one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The built-in words, and what to ask a model where one may be asked."""

    reply: WrittenReply
    question: Question | None


def begin(thread: ThreadContext, answers: str, author: str, wish: str, privacy: str | None) -> Begun:
    """`privacy` is None where nothing may be asked."""
    reply = written(thread, answers, author, wish)
    if privacy is None:
        return Begun(reply, None)
    place = next((number for number, one in enumerate(thread.messages, 1) if one.message_id == answers), 1)
    lines = task_lines(f"m{place}", author, reply.language, wish)
    mode: Privacy = "full" if privacy == "full" else "redacted"
    question = question_of(thread, _NOTHING, mode, task=lines)
    question.names.words["language"] = reply.language
    return Begun(reply, question)


def read(prompt: str, names: dict[str, Any], answer: dict[str, Any]) -> Checked | None:
    """What of an answer may stand in a letter; None when nothing is left of it."""
    try:
        said = ReplyAnswer.model_validate(answer)
    except ValidationError:
        return None
    words = {str(name): str(value) for name, value in dict(names.get("words", {})).items()}
    found = checked(restored(said.body, words), stock_of(prompt, words), words.get("language", "en"))
    own = [line for line in found.body.splitlines() if line.strip() and not gaps_in(line)]
    return found if sum(len(line.split()) for line in own) >= _SHORTEST else None


def stock_of(prompt: str, words: dict[str, str]) -> str:
    """What may be said: the messages as they were put to the model, who is in their headers, and the author's own words.

    Neither our team's addresses, which stand above the messages, nor when a message was sent.
    """
    thread = prompt[prompt.find("<message ") :] if "<message " in prompt else ""
    lines = [line for line in thread.splitlines() if not line.startswith(("sent: ", "<message ", "</message>"))]
    return restored("\n".join(lines), words)
