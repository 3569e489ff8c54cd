"""`create_app(settings)`. Nothing is opened before the application starts, so its OpenAPI needs no database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from agentic_crm import __version__
from agentic_crm.ai import listeners as ai_listeners
from agentic_crm.api import router as api
from agentic_crm.app.web_app import WebApp
from agentic_crm.auth.credentials import cookie_names
from agentic_crm.crm import listeners as crm_listeners
from agentic_crm.email import listeners as email_listeners
from agentic_crm.platform.announcements import Announcer
from agentic_crm.platform.cache import open_redis
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.events import LiveEvents
from agentic_crm.platform.http import middleware, problems
from agentic_crm.platform.http.bodies import BodyGuard
from agentic_crm.platform.http.routing import operation_id
from agentic_crm.platform.http.state import AppState
from agentic_crm.platform.settings import Settings
from agentic_crm.platform.storage.stores import open_store
from agentic_crm.system.endpoints import router as system
from agentic_crm.workspaces.tokens.endpoints import well_known

DESCRIPTION = "A CRM that keeps itself current by reading the team's inbox, and never acts behind anyone's back."


class SettingMissing(RuntimeError):
    """A setting that this process cannot do without is not in the environment."""


def create_app(settings: Settings, *, web_dist: Path | None = None) -> FastAPI:
    """The application for these settings; `web_dist` is the folder of the built web app, None to serve the API alone.

    Starting it raises SettingMissing when DATABASE_API_URL or REDIS_URL is not set.
    """
    crm_listeners.subscribe()
    email_listeners.subscribe()
    ai_listeners.subscribe_to_deals()
    app = FastAPI(
        title="Agentic CRM",
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan(settings),
        generate_unique_id_function=operation_id,
        # The description of the API is in the repository; a page that loads scripts from elsewhere is not offered.
        openapi_url=None if settings.environment == "production" else "/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(system)
    app.router.routes.extend(api.routes)
    app.include_router(well_known)
    problems.install(app)
    # The last one added is the first to see a request.
    app.add_middleware(BodyGuard, settings=settings, openapi=app.openapi)
    app.add_middleware(middleware.CrossSiteGuard, settings=settings, session_cookies=cookie_names(settings))
    app.add_middleware(middleware.RequestContext, settings=settings)
    if web_dist is not None:
        # Not mounted: a mount takes every path, also those of the API with another method.
        app.router.default = WebApp(web_dist)
    return app


def required(value: SecretStr | None, name: str) -> str:
    """A setting's value. Raises SettingMissing when there is none."""
    if value is None:
        raise SettingMissing(f"{name} is not set, and this process cannot work without it.")
    return value.get_secret_value()


def _lifespan(settings: Settings) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            database = Database(
                required(settings.database_api_url, "DATABASE_API_URL"),
                pool_size=settings.database_pool_size,
                application_name="agentic-crm api",
            )
            stack.push_async_callback(database.close)
            required(settings.redis_url, "REDIS_URL")
            redis = open_redis(settings)
            assert redis is not None, "there is a REDIS_URL"
            stack.push_async_callback(redis.aclose)
            database.announcer = Announcer(redis)
            stack.push_async_callback(database.announcer.close)
            objects = open_store(settings.object_store_url)
            events = LiveEvents(redis)
            stack.push_async_callback(events.close)
            app.state.crm = AppState(settings=settings, database=database, redis=redis, objects=objects, events=events)
            yield
            app.state.crm.is_draining = True

    return lifespan
