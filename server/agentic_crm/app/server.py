"""uvicorn with our shutdown: readiness turns and live streams end when the signal comes, not when they happen to close."""

from types import FrameType

import uvicorn
from fastapi import FastAPI

GRACE_SECONDS = 8


class Server(uvicorn.Server):
    """Marks the application as draining at the first signal, so that event streams finish and let the process stop."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        state = getattr(self._app.state, "crm", None)
        if state is not None:
            state.is_draining = True
        super().handle_exit(sig, frame)


def serve(app: FastAPI, *, host: str, port: int, trusted_proxies: str) -> bool:
    """Serve until a signal; False when it could not start.

    `trusted_proxies` lists the addresses whose X-Forwarded-* headers are believed, separated by commas.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
    )
    server = Server(config, app)
    server.run()
    return server.started
