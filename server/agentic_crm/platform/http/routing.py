"""All routes of the API in one list, built once for all applications of a process.

FastAPI keeps included routers inside of each other. It looks through all of them twice for every request (a millisecond), and builds
every route anew for each level and each application (seconds at every start).
"""

from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

_NO_MATCH: Final = (Match.NONE, dict[str, Any]())


class DirectRoute(APIRoute):
    """Says no to another path before anything else is looked at, as nearly every route does for every request."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if ":path}" in path:
            raise TypeError(f"{path} is of any depth, by which these routes are told apart")
        super().__init__(path, endpoint, **options)
        self._depth = path.count("/")

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope.get("root_path"):
            path = scope["path"]
            if path.count("/") != self._depth or self.path_regex.match(path) is None:
                return _NO_MATCH
        return super().matches(scope)


class FlatRouter(APIRouter):
    """Takes over the routes of the routers that it includes, below its own prefix; an application takes over its `routes`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=DirectRoute, **options)

    def include_router(self, router: APIRouter, **options: Any) -> None:
        """What is to be said of all its routes, the router says itself: there are no options here."""
        if options:
            raise TypeError(f"a flat router includes without options: {', '.join(options)}")
        for route in router.routes:
            if not isinstance(route, APIRoute) or route.stream_item_type is not None:
                raise TypeError(f"a flat router cannot take over {route!r}")
            self.add_api_route(
                route.path,
                route.endpoint,
                response_model=route.response_model,
                status_code=route.status_code,
                tags=route.tags,
                dependencies=route.dependencies,
                summary=route.summary,
                description=route.description,
                response_description=route.response_description,
                responses=route.responses,
                deprecated=route.deprecated,
                methods=route.methods,
                operation_id=route.operation_id,
                response_model_include=route.response_model_include,
                response_model_exclude=route.response_model_exclude,
                response_model_by_alias=route.response_model_by_alias,
                response_model_exclude_unset=route.response_model_exclude_unset,
                response_model_exclude_defaults=route.response_model_exclude_defaults,
                response_model_exclude_none=route.response_model_exclude_none,
                include_in_schema=route.include_in_schema,
                response_class=route.response_class,
                name=route.name,
                callbacks=route.callbacks,
                openapi_extra=route.openapi_extra,
                max_body_size=route.max_body_size,
            )


def operation_id(route: APIRoute) -> str:
    """`list_companies` becomes `listCompanies`: what the generated client calls it."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)
