"""A package's open questions as the page reads them, and the answers that a person gives."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from agentic_crm.ai.proposals.packages import OpenPackage
from agentic_crm.ai.proposals.schemas import AnswerWrite
from agentic_crm.engine.actions import RecordType
from agentic_crm.engine.approve import Accept, Answer, Leave, Place, Question, QuestionKey, Verdict, dependents_of
from agentic_crm.engine.evidence import source_text
from agentic_crm.engine.message import NormalizedMessage
from agentic_crm.engine.records import Known
from agentic_crm.engine.snapshot import KnownCompany, KnownContact, KnownDeal, KnownTask
from agentic_crm.kit.errors import FieldProblem, InvalidInput


def answers_of(opened: OpenPackage, written: Sequence[AnswerWrite]) -> dict[QuestionKey, Answer]:
    """Answers by question. Raises InvalidInput for an action that is not of this package, or answered twice."""
    found: dict[QuestionKey, Answer] = {}
    for position, one in enumerate(written):
        ref = opened.refs.get(one.action_id)
        if ref is None or (ref, one.field) in found:
            code, message = (
                ("unknown_action", "This package has no such action.")
                if ref is None
                else ("answered_twice", "Give one answer to each question.")
            )
            raise InvalidInput(message, fields=(FieldProblem(f"answers.{position}.action_id", code, message),))
        found[ref, one.field] = one.answer
    return found


def told_answers(opened: OpenPackage, answers: Mapping[QuestionKey, Answer]) -> dict[str, Any]:
    """As the audit log keeps them; nothing where nothing was asked."""
    told = [
        {"action_id": str(opened.ids[ref]), "field": field, "answer": answer}
        for (ref, field), answer in answers.items()
    ]
    return {"answers": told} if told else {}


def hanging_on(opened: OpenPackage, question: Question) -> set[str]:
    """Refs of what cannot be carried out before the question is answered."""
    refs = {ref for ref in question.refs if ref in opened.ids}
    return refs | {needing for ref in refs for needing in dependents_of(opened.package, ref)}


def put_off(opened: OpenPackage, answers: Iterable[QuestionKey]) -> set[str]:
    """Refs of what may wait without being handed to anybody: nobody can carry it out before its question is answered."""
    answered = set(answers)
    return {
        ref
        for question in opened.package.questions
        if question.key not in answered
        for ref in hanging_on(opened, question)
    }


def without_unanswered(
    opened: OpenPackage, verdicts: dict[str, Verdict], answers: Iterable[QuestionKey]
) -> dict[str, Verdict]:
    """For a preview: what waits for an answer is left out of it, unless the person changed or rejected it."""
    waiting = {ref for ref in put_off(opened, answers) if isinstance(verdicts.get(ref), Accept)}
    return verdicts | dict.fromkeys(waiting, Leave())


def question_read(
    opened: OpenPackage, question: Question, messages: dict[UUID, NormalizedMessage]
) -> dict[str, Any]:  # Any: values of QuestionRead
    """With names and values of now; quotes only of mail that the reader may read."""
    return {
        "kind": question.kind,
        "field": question.field,
        "link": question.link,
        "action_ids": [opened.ids[ref] for ref in question.refs if ref in opened.ids],
        "waiting_ids": [opened.ids[row.ref] for row in opened.rows if row.ref in hanging_on(opened, question)],
        "none": question.none,
        "candidates": [
            {
                "key": candidate.key,
                **_shown(opened, candidate.key),
                "grounds": [
                    {"code": ground.code, "quote": _quote(ground.place, messages)} for ground in candidate.grounds
                ],
            }
            for candidate in question.candidates
        ],
    }


def _shown(opened: OpenPackage, key: str) -> dict[str, Any]:
    known, record = opened.index.get(key), opened.index.key(key)
    if known is None or record is None:
        return {"record_type": None, "label": key, "hints": [], "target": None}
    return {
        "record_type": RecordType(record.record_type),
        "label": opened.labels[key],
        "hints": [hint for hint in _hints(opened, known) if hint],
        "target": opened.target_of(key),
    }


def _hints(opened: OpenPackage, known: Known) -> Iterable[str | None]:
    """What tells it from its namesakes."""
    match known:
        case KnownContact():
            employer = opened.index.get(known.company) if known.company else None
            yield from (known.title, employer.name if isinstance(employer, KnownCompany) else None, known.email)
        case KnownCompany():
            yield from (known.domain, known.address)
        case KnownDeal():
            names = [opened.labels.get(one) for one in known.companies[:1]]
            yield from names
        case KnownTask():
            pass


def _quote(place: Place | None, messages: dict[UUID, NormalizedMessage]) -> dict[str, Any] | None:
    message = messages.get(UUID(place.message_id)) if place else None
    if place is None or message is None:
        return None
    quote = source_text(message, place.source)[place.start : place.end]
    if not quote.strip():
        return None
    return {
        "message_id": place.message_id,
        "source": place.source,
        "start": place.start,
        "end": place.end,
        "quote": quote,
    }
