"""`analyze`: one thread in, one package of suggested actions out. Pure, no network, a few milliseconds."""

from agentic_crm.engine.analysis import AnalysisResult, Category, ThreadContext
from agentic_crm.engine.analyze.deals.naming import summary_of
from agentic_crm.engine.analyze.letters.letters import Letter, read_letters
from agentic_crm.engine.analyze.matching import CrmIndex
from agentic_crm.engine.analyze.noise.category import NOISE, category_of, category_of_machine
from agentic_crm.engine.analyze.proposing import Proposer
from agentic_crm.engine.message import MessageKind

ANALYZER_VERSION = 10


def analyze(thread: ThreadContext) -> AnalysisResult:
    """What a careful assistant would put forward for approval, with evidence for every action; nothing for noise."""
    letters, flags = read_letters(thread)
    if not letters:
        return AnalysisResult(Category.NOTIFICATION, (), "", "the thread is empty", flags)
    index = CrmIndex(thread.crm, {s.key: s.kind for s in thread.workspace.pipeline})
    machine = category_of_machine(letters)
    people = [le for le in letters if _is_personal(le)]
    category = machine or category_of(people or letters, index)
    summary = summary_of(people or letters)
    if category in NOISE:
        return AnalysisResult(
            category, (), summary, f"{category.value.replace('_', ' ')}: no business to record", flags
        )
    proposer = Proposer(thread, people or letters, index, category)
    actions, category = proposer.propose()
    return AnalysisResult(category, actions, summary, None if actions else "nothing new for the CRM", flags)


def _is_personal(letter: Letter) -> bool:
    return letter.message.kind in (MessageKind.PERSON, MessageKind.CALENDAR) or bool(letter.form) or letter.is_forwarded
