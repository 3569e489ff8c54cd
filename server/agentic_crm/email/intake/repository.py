"""The few, wide statements that store a batch. Columns travel as arrays, so their text and plan stay the same for any size."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger, Boolean, DateTime, Integer, Text, TypeEngine, Uuid

from agentic_crm.email.threads.rules import KINDS_BY_WEIGHT, SHOWN_ROLES, Known
from agentic_crm.platform.db.scope import WorkspaceScope

_TYPES: dict[str, TypeEngine[Any]] = {
    "uuid": Uuid(),
    "text": Text(),
    "timestamptz": DateTime(timezone=True),
    "boolean": Boolean(),
    "integer": Integer(),
    "bigint": BigInteger(),
}


def _bulk(
    table: str,
    columns: Mapping[str, str],
    *,
    shared: Iterable[str] = (),
    written: Mapping[str, str] | None = None,
    only_read: Iterable[str] = (),
    tail: str = "",
) -> TextClause:
    """An insert of many rows from one array a column: the driver's way with an array is what it costs here.

    `shared` are ids that all rows have in common, sent once; `written` are columns that an expression over the others gives,
    `only_read` those that serve nothing else.
    """
    stored = [name for name in columns if name not in only_read]
    values = dict.fromkeys(stored) | {name: f"cast(:{name} as uuid)" for name in shared} | dict(written or {})
    arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in columns.items())
    selected = ", ".join(expression or name for name, expression in values.items())
    statement = text(
        f"insert into {table} ({', '.join(values)}) select {selected} from unnest({arrays}) as n({', '.join(columns)}) {tail}"  # noqa: S608
    )
    return statement.bindparams(
        *(bindparam(name, type_=ARRAY(_TYPES[kind])) for name, kind in columns.items()),
        *(bindparam(name, type_=_TYPES["uuid"]) for name in shared),
    )


_MESSAGE = {
    "id": "uuid",
    "thread_id": "uuid",
    "fingerprint": "text",
    "message_id_header": "text",
    "subject": "text",
    "from_email": "text",
    "from_name": "text",
    "sent_at": "timestamptz",
    "is_sent_at_guessed": "boolean",
    "direction": "text",
    "kind": "text",
    "snippet": "text",
    "raw_key": "text",
    "raw_offset": "bigint",
    "raw_sha256": "text",
    "size_bytes": "bigint",
    "normalizer_version": "integer",
    "normalized": "text",
}
# A UUIDv7 of a random UUID and the time: PostgreSQL has a function for it only since version 18.
_NEW_ID = {
    "id": "cast(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring("
    "int8send(cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) from 3) from 1 for 6), 52, 1), 53, 1), 'hex') as uuid)"
}
_SEARCH_TEXT = "left(lower({subject} || ' ' || coalesce({people}, '')), 4000)"
_INSERTS = {
    "messages": _bulk(
        "messages", _MESSAGE, shared=("account_id", "import_id"), written={"normalized": "cast(normalized as jsonb)"}
    ),
    "threads": _bulk(
        "threads",
        {
            "id": "uuid",
            "provider_thread_id": "text",
            "subject": "text",
            "kind": "text",
            "message_count": "integer",
            "first_message_at": "timestamptz",
            "last_message_at": "timestamptz",
            "content_hash": "text",
            "people": "text",
        },
        shared=("account_id",),
        written={"search_text": _SEARCH_TEXT.format(subject="subject", people="people")},
        only_read=("people",),
    ),
    "thread_references": _bulk(
        "thread_references",
        {"thread_id": "uuid", "message_id_header": "text"},
        shared=("account_id",),
        written=_NEW_ID,
        tail="on conflict (workspace_id, account_id, message_id_header) do update set thread_id = excluded.thread_id",
    ),
    "message_participants": _bulk(
        "message_participants",
        {
            "message_id": "uuid",
            "role": "text",
            "email": "text",
            "domain": "text",
            "name": "text",
            "sent_at": "timestamptz",
        },
        written=_NEW_ID,
    ),
    "attachments": _bulk(
        "attachments",
        {
            "message_id": "uuid",
            "position": "integer",
            "filename": "text",
            "content_type": "text",
            "size_bytes": "bigint",
            "sha256": "text",
            "content_id": "text",
            "is_inline": "boolean",
            "object_key": "text",
        },
        written=_NEW_ID,
    ),
}
Row = dict[str, object]


async def insert(scope: WorkspaceScope, table: str, rows: Sequence[Row], **shared: UUID | None) -> None:
    """Store rows that all have the same columns, and `shared` in common."""
    if rows:
        columns: dict[str, object] = {name: [row[name] for row in rows] for name in rows[0]}
        await scope.db.execute(_INSERTS[table], columns | shared)


# Plans are made once for all batches, for any account. Made for this one, they would rest on what the statistics do not know yet of an
# account that is being filled: as good as no rows, so that whatever is there is read from one end to the other for every batch. Joins are
# written so that each row of one side looks up its own of the other (`lateral`, `offset 0`), for the same reason.
_LOCK = text(
    "select set_config('plan_cache_mode', 'force_generic_plan', true), "
    "pg_advisory_xact_lock(hashtextextended('mail ' || cast(:id as text), 0))"
)


async def lock_account(scope: WorkspaceScope, account_id: UUID) -> None:
    """Until the transaction ends nobody else stores mail of this account: threads are joined by one at a time."""
    await scope.db.execute(_LOCK, {"id": str(account_id)})


_STORED = text(
    "select fingerprint from messages where account_id = :account and fingerprint = any(cast(:fingerprints as text[]))"
)


async def stored_fingerprints(scope: WorkspaceScope, account_id: UUID, fingerprints: Iterable[str]) -> set[str]:
    """Those of `fingerprints` that the account has."""
    rows = await scope.db.execute(_STORED, {"account": account_id, "fingerprints": list(fingerprints)})
    return set(rows.scalars())


_KNOWN = text(
    """
    select r.message_id_header, t.id, t.provider_thread_id
    from thread_references r cross join lateral (select id, provider_thread_id from threads where id = r.thread_id offset 0) t
    where r.account_id = :account and r.message_id_header = any(cast(:headers as text[]))
    """
)
_BY_PROVIDER = text(
    "select provider_thread_id, id from threads where account_id = :account and provider_thread_id = any(cast(:providers as text[]))"
)


async def known_threads(
    scope: WorkspaceScope, account_id: UUID, headers: Iterable[str], providers: Iterable[str]
) -> Known:
    """What is stored about these Message-IDs and provider thread ids."""
    rows = (await scope.db.execute(_KNOWN, {"account": account_id, "headers": list(headers)})).all()
    wanted = list(providers)
    pairs = (await scope.db.execute(_BY_PROVIDER, {"account": account_id, "providers": wanted})).all() if wanted else []
    return Known(
        references={header: thread for header, thread, _ in rows},
        providers={thread: provider for _, thread, provider in rows},
        by_provider=dict(pairs),
    )


_PAIRS = "unnest(cast(:losers as uuid[]), cast(:winners as uuid[])) as m(loser, winner)"
_MERGES = (
    text(f"update messages t set thread_id = m.winner from {_PAIRS} where t.thread_id = m.loser"),  # noqa: S608
    text(f"update thread_references t set thread_id = m.winner from {_PAIRS} where t.thread_id = m.loser"),  # noqa: S608
    text(f"update threads t set merged_into_id = m.winner from {_PAIRS} where t.merged_into_id = m.loser"),  # noqa: S608
    text(
        f"""
        update threads t set merged_into_id = m.winner, provider_thread_id = null, message_count = 0, content_hash = '',
          search_text = '', first_message_at = null, last_message_at = null
        from {_PAIRS} where t.id = m.loser
        """  # noqa: S608
    ),
)


async def merge_threads(scope: WorkspaceScope, merged: Mapping[UUID, UUID]) -> None:
    """Move everything of the losers (keys) to the winners (values); the losers stay, empty."""
    if merged:
        parameters = {"losers": list(merged), "winners": list(merged.values())}
        for statement in _MERGES:
            await scope.db.execute(statement, parameters)


_ADOPT = text(
    "update threads t set provider_thread_id = n.provider from unnest(cast(:ids as uuid[]), cast(:providers as text[])) as n(id, provider) "
    "where t.id = n.id"
)


async def adopt_provider_ids(scope: WorkspaceScope, adopted: Mapping[UUID, str]) -> None:
    """Name threads that were known by their references only."""
    if adopted:
        await scope.db.execute(_ADOPT, {"ids": list(adopted), "providers": list(adopted.values())})


# A thread's own facts are computed from its messages, never counted up: the order of arrival leaves no trace. Those of a
# thread that begins with this batch are `rules.facts_of`, which says the same.
_KINDS = f"array[{', '.join(repr(kind.value) for kind in KINDS_BY_WEIGHT)}]"
_ROLES = ", ".join(map(repr, SHOWN_ROLES))
# Each is computed by itself (`lateral`), by the indexes that begin with the thread and with the message.
_REFRESH = text(
    f"""
    update threads t set
      message_count = s.message_count, first_message_at = s.first_at, last_message_at = s.last_at,
      content_hash = s.content_hash, kind = s.kind, subject = s.subject,
      search_text = {_SEARCH_TEXT.format(subject="s.subject", people="p.people")}
    from unnest(cast(:ids as uuid[])) as n(id)
    cross join lateral (
      select count(*) as message_count, min(m.sent_at) as first_at, max(m.sent_at) as last_at,
        encode(sha256(convert_to(string_agg(m.fingerprint, ',' order by m.fingerprint), 'UTF8')), 'hex') as content_hash,
        ({_KINDS})[min(array_position({_KINDS}, m.kind))] as kind,
        (array_agg(m.subject order by m.sent_at, m.fingerprint))[1] as subject
      from messages m where m.thread_id = n.id
    ) s
    cross join lateral (
      select string_agg(q.who, ' ' order by q.who collate "C") as people from (
        select distinct r.name || ' ' || r.email as who
        from messages m cross join lateral (
          select name, email from message_participants where message_id = m.id and role in ({_ROLES}) offset 0
        ) r
        where m.thread_id = n.id
      ) q
    ) p
    where t.id = n.id and s.message_count > 0
    """  # noqa: S608 - words of this program alone
)


async def refresh_threads(scope: WorkspaceScope, thread_ids: Iterable[UUID]) -> None:
    """Compute subject, kind, times, count and hash of threads from their messages."""
    if ids := list(thread_ids):
        await scope.db.execute(_REFRESH, {"ids": ids})


def when(value: datetime | None, guess: datetime) -> tuple[datetime, bool]:
    """The time a message stands under, and whether it is a guess."""
    return (value, False) if value is not None else (guess, True)
