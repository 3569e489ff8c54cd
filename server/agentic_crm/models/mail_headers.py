"""Views of mail as everybody may know it: who wrote to whom and when; subjects and beginnings as its owner shares them.

`access` is what the asking person reads of a row: `metadata`, `subject` or `full`. The messages themselves are rows of
`messages` for those alone who read them in full.
"""

from typing import Final

from sqlalchemy import DateTime, Integer, Text, Uuid, column, table

_AT: Final = DateTime(timezone=True)

THREAD_HEADERS: Final = table(
    "threads",
    column("workspace_id", Uuid),
    column("id", Uuid),
    column("account_id", Uuid),
    column("owner_id", Uuid),
    column("access", Text),
    column("subject", Text),
    column("kind", Text),
    column("message_count", Integer),
    column("last_message_at", _AT),
    column("merged_into_id", Uuid),
    column("created_at", _AT),
    schema="mail_headers",
)
MESSAGE_HEADERS: Final = table(
    "messages",
    column("workspace_id", Uuid),
    column("id", Uuid),
    column("account_id", Uuid),
    column("thread_id", Uuid),
    column("access", Text),
    column("subject", Text),
    column("from_email", Text),
    column("from_name", Text),
    column("snippet", Text),
    column("direction", Text),
    column("kind", Text),
    column("sent_at", _AT),
    schema="mail_headers",
)
