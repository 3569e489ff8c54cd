"""Questions as they are kept with the action that asks: ids, values, codes and places, no words of the mail."""

from collections.abc import Iterable, Mapping
from typing import Any

from agentic_crm.engine.approve import Answer, Candidate, Ground, NewRecord, Place, Question, QuestionKey
from agentic_crm.models import SuggestedActionRow

Json = dict[str, Any]  # Any: JSON values


def to_json(question: Question) -> Json:
    """JSON of a question; who asks is the row that it stands in."""
    new = question.new
    return {
        "kind": question.kind,
        "refs": list(question.refs),
        "link": question.link,
        "field": question.field,
        "none": question.none,
        "new": {"name": new.name, "companies": list(new.companies), "contacts": list(new.contacts)} if new else None,
        "candidates": [
            {
                "key": candidate.key,
                "grounds": [
                    {
                        "code": ground.code,
                        "at": [ground.place.message_id, ground.place.source, ground.place.start, ground.place.end]
                        if ground.place
                        else None,
                    }
                    for ground in candidate.grounds
                ],
            }
            for candidate in question.candidates
        ],
    }


def from_json(ref: str, stored: Json) -> Question:
    """The way back."""
    new = stored["new"]
    return Question(
        ref=ref,
        kind=stored["kind"],
        refs=tuple(stored["refs"]),
        candidates=tuple(
            Candidate(
                one["key"],
                tuple(
                    Ground(ground["code"], Place(*ground["at"]) if ground["at"] else None) for ground in one["grounds"]
                ),
            )
            for one in stored["candidates"]
        ),
        link=stored["link"],
        field=stored["field"],
        none=stored["none"],
        new=NewRecord(new["name"], tuple(new["companies"]), tuple(new["contacts"])) if new else None,
    )


def questions_in(rows: Iterable[SuggestedActionRow]) -> tuple[Question, ...]:
    """The questions of actions that are to be decided, in order."""
    return tuple(from_json(row.ref, one) for row in rows for one in row.questions if isinstance(one, dict))


def answers_to_json(answers: Mapping[QuestionKey, Answer]) -> list[Json]:
    """As a decision stores them: refs stand by themselves, so that an erasure finds them."""
    return [{"ref": ref, "field": field, "answer": answer} for (ref, field), answer in answers.items()]


def answers_from(payload: Mapping[str, Any]) -> dict[QuestionKey, Answer]:
    """Those of a stored decision; one from before there were questions has none."""
    return {(one["ref"], one["field"]): one["answer"] for one in payload.get("answers", ())}
