"""Logs are events with fields, one line each on standard error. Ids only: no bodies, subjects, addresses or tokens."""

import logging
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from agentic_crm.platform.settings import Settings

# Values under these names never reach a log, whoever put them there.
_SECRET: Final = frozenset(
    {"password", "token", "secret", "authorization", "cookie", "body", "subject", "email", "url"}
)


def configure_logging(settings: Settings) -> None:
    """Send structlog's events and the libraries' records the same way, as JSON or for people (`LOG_FORMAT`)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _redact,
        structlog.processors.StackInfoRenderer(),
    ]
    last: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        last = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These tell of every statement, migration step or connection.
    for name in ("sqlalchemy.engine", "alembic", "asyncio", "multipart"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for name in event.keys() & _SECRET:
        event[name] = "[withheld]"
    return event
