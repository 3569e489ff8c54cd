"""Logs: one event a line with ids, never bodies, addresses or secrets."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from agentic_crm.platform.settings import Settings

_SECRET_NAMES: Final = re.compile(
    r"(pass(word|wd)?|secret|token|authorization|cookie|csrf|api_?key|credential|private_?key)", re.IGNORECASE
)
_BODY_NAMES: Final = frozenset(
    {
        "body",
        "html",
        "text",
        "raw",
        "subject",
        "snippet",
        "quote",
        "payload",
        "content",
        "message",
        "parameters",
        "statement",
    }
)
_ADDRESS: Final = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:=]+\.[^\s<>\"'(),;:=]+")
_URL_SECRET: Final = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@]*:[^\s/@]*@", re.IGNORECASE)
_BEARER: Final = re.compile(r"\b(bearer|basic)\s+[a-z0-9._~+/=-]{8,}", re.IGNORECASE)
# asyncpg and SQLAlchemy quote the row that broke a rule: its values are somebody's data.
_ROW_DETAIL: Final = re.compile(r"(DETAIL:|\[parameters:|\[SQL:).*", re.DOTALL)
_HIDDEN: Final = "[hidden]"


def configure_logging(settings: Settings, *, process: str = "agentic-crm") -> None:
    """Send structlog and the standard library's logging to standard error, as `settings.log_format` says."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_process(process),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # Our own request log says the same with the route instead of the address.
    logging.getLogger("uvicorn.access").disabled = True
    # It writes whole addresses of requests, with what stands in their queries.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide what the names or shapes of values give away as private."""
    for name, value in event.items():
        event[name] = _shown(name, value)
    return event


def without_private_data(words: str) -> str:
    """Text with addresses, credentials and quoted rows taken out."""
    words = _ROW_DETAIL.sub(_HIDDEN, words)
    words = _URL_SECRET.sub(rf"\g<scheme>{_HIDDEN}@", words)
    words = _BEARER.sub(rf"\1 {_HIDDEN}", words)
    return _ADDRESS.sub("[address]", words).strip()


def _shown(name: str, value: Any) -> Any:
    if _SECRET_NAMES.search(name) or name in _BODY_NAMES:
        return _HIDDEN
    if isinstance(value, str):
        return without_private_data(value)
    if isinstance(value, bytes):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {key: _shown(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_shown("", inner) for inner in value]
    return value


def _name_process(process: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event.setdefault("process", process)
        return event

    return add
