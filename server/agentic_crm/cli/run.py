"""`serve`, `work` and `schedule`: one process each, configured by its environment alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from agentic_crm.cli import preflight
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import Port

Host = Annotated[str, typer.Option("--host", help="Address to listen on.")]
Proxies = Annotated[
    str, typer.Option("--trusted-proxies", envvar="TRUSTED_PROXIES", help="Addresses whose X-Forwarded-* count.")
]
Queue = Annotated[str, typer.Option("--queue", help="mail, analysis or execution; each has its own database login.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    app.command("work")(work)
    app.command("schedule")(schedule)


def serve(port: Port = 8000, host: Host = "127.0.0.1", trusted_proxies: Proxies = "") -> None:
    """Serve the HTTP API and the built web app (needs DATABASE_API_URL, REDIS_URL and, in production, SECRET_KEY and SECRET_KEYS)."""
    from agentic_crm.app.factory import SettingMissing, create_app, required
    from agentic_crm.app.server import serve as serve_app
    from agentic_crm.platform.logging import configure_logging
    from agentic_crm.platform.secrets.keys import KeysMissing, key_ring
    from agentic_crm.platform.settings import SecretMissing, Settings

    with readable(SettingMissing, SecretMissing, KeysMissing):
        settings = Settings()
        required(settings.database_api_url, "DATABASE_API_URL")
        required(settings.redis_url, "REDIS_URL")
        # Better now than at the first sign-in.
        _ = settings.signing_secret, key_ring(settings)
    configure_logging(settings, process="api")
    app = create_app(settings, web_dist=preflight.web_dist())
    if not serve_app(app, host=host, port=port, trusted_proxies=trusted_proxies):
        raise Failure(f"The API could not start on {host}:{port}.")


def work(queue: Queue) -> None:
    """Run the jobs of one queue (needs that queue's database URL, DATABASE_JOBS_URL and REDIS_URL; mail needs SECRET_KEYS too)."""
    from agentic_crm.platform.logging import configure_logging
    from agentic_crm.platform.secrets.keys import KeysMissing, key_ring
    from agentic_crm.platform.settings import Settings
    from agentic_crm.worker.process import QueueUnknown, SettingMissing, run_worker

    with readable(SettingMissing, QueueUnknown, KeysMissing):
        settings = Settings()
        if queue == "mail":
            _ = key_ring(settings)
        configure_logging(settings, process=f"worker {queue}")
        run_worker(settings, queue)


def schedule() -> None:
    """Run what is due by the clock (needs DATABASE_JOBS_URL and REDIS_URL); safe to run twice."""
    from agentic_crm.platform.logging import configure_logging
    from agentic_crm.platform.settings import Settings
    from agentic_crm.worker.process import SettingMissing, run_scheduler

    with readable(SettingMissing):
        settings = Settings()
        configure_logging(settings, process="scheduler")
        run_scheduler(settings)


@contextmanager
def readable(*problems: type[Exception]) -> Iterator[None]:
    """These, and a wrong setting, end the command with one sentence instead of a traceback."""
    from pydantic import ValidationError

    try:
        yield
    except problems as error:
        raise Failure(str(error)) from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc'])).upper() or 'settings'}: {one['msg']}" for one in error.errors()]
        raise Failure("; ".join(wrong)) from None
