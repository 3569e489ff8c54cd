"""PostgreSQL and Valkey from wheels, for `make up` and the tests; production is given addresses instead."""

from agentic_crm.platform.embedded.errors import EmbeddedServerError, ServerDidNotStart
from agentic_crm.platform.embedded.postgres import PostgresServer, discard, embedded_postgres, start_postgres
from agentic_crm.platform.embedded.valkey import ValkeyServer, embedded_valkey, start_valkey

__all__ = [
    "EmbeddedServerError",
    "PostgresServer",
    "ServerDidNotStart",
    "ValkeyServer",
    "discard",
    "embedded_postgres",
    "embedded_valkey",
    "start_postgres",
    "start_valkey",
]
