"""Search over all records."""

from agentic_crm.crm.changes import limits
from agentic_crm.crm.links import service as links
from agentic_crm.crm.links.schemas import RecordType
from agentic_crm.crm.search import repository
from agentic_crm.crm.search.rules import closeness, like_pattern
from agentic_crm.crm.search.schemas import SearchHit, SearchQuery
from agentic_crm.platform.db.scope import WorkspaceScope

SEARCHED = (RecordType.COMPANY, RecordType.CONTACT, RecordType.DEAL, RecordType.TASK)
CANDIDATES = 200
BELOW = {RecordType.CONTACT: ("email",)}


async def search(scope: WorkspaceScope, query: SearchQuery) -> list[SearchHit]:
    """The closest hits of each kind: names that begin with what was typed first. Interactions have no text index."""
    if not query.q.strip():
        return []
    kinds = [kind for kind in SEARCHED if query.record_type in (None, kind)]
    found = await repository.find(scope, [kind.value for kind in kinds], like_pattern(query.q), CANDIDATES)
    labels = await links.labels(scope, [(RecordType(kind), record_id) for kind, record_id in found])
    ordered = sorted(labels.items(), key=lambda item: (closeness(item[1].label, query.q), item[0][1]))
    hits: list[SearchHit] = []
    for kind in kinds:
        of_kind = [(key, label) for key, label in ordered if key[0] is kind]
        hits += [
            SearchHit(
                record_type=kind,
                id=key[1],
                label=label.label,
                sublabel=label.sublabel,
                hidden_fields=[] if label.sublabel is not None else _hidden_below(scope, kind),
            )
            for key, label in of_kind[: query.limit]
        ]
    return hits


def _hidden_below(scope: WorkspaceScope, kind: RecordType) -> list[str]:
    """People without a job title are told apart by their address."""
    return [field for field in limits.hidden_fields(scope, kind.value) if field in BELOW.get(kind, ())]
