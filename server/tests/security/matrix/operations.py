"""The API's operations as the application serves them, with what each declares that it needs; and bodies that fit their schemas."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from agentic_crm.auth.sessions.access import require_signed_in
from agentic_crm.workspaces.access import dependency
from agentic_crm.workspaces.access.rules import Permission

Json = dict[str, Any]
_SHAPES = ("a1", "a:1", "0" * 64, "EUR", "matrix.example", "somebody@matrix.example", "https://matrix.example/")
"""What patterns of the API may ask for."""
Reference = Callable[[str, str], UUID | str]


@dataclass(frozen=True)
class Operation:
    """`permission` is what its workspace route requires; `is_personal` needs a login and no workspace; else it is open."""

    name: str
    method: str
    path: str
    permission: Permission | None
    is_personal: bool
    spec: Json

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def path_names(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def names_foreign_records(self) -> bool:
        """Whether its path leads to something below the workspace that is somebody's."""
        return any(name.endswith("_id") and name != "workspace_id" for name in self.path_names)


def operations(app: FastAPI) -> list[Operation]:
    """All of them, in the order of the OpenAPI document."""
    routes = {(method, route.path): route for route in _routes(app) for method in route.methods}
    found = []
    for path, methods in app.openapi()["paths"].items():
        for method, spec in methods.items():
            calls = list(_calls(routes[(method.upper(), path)].dependant))
            permissions = {permission for call in calls if (permission := _permission(call)) is not None}
            assert len(permissions) <= 1, f"{method} {path} asks for {permissions}"
            found.append(
                Operation(
                    spec["operationId"],
                    method.upper(),
                    path,
                    permissions.pop() if permissions else None,
                    require_signed_in in calls,
                    spec,
                )
            )
    return found


def _routes(app: FastAPI) -> Iterator[Any]:
    """Routes as they are served: with the whole path, and the dependencies of the routers above."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "effective_route_contexts"):
            yield from route.effective_route_contexts()


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    if dependant.call is not None:
        yield dependant.call
    for below in dependant.dependencies:
        yield from _calls(below)


def _permission(call: Callable[..., Any]) -> Permission | None:
    """What `Requires(permission)` closed over, told from the dependency itself."""
    if getattr(call, "__module__", "") != dependency.__name__:
        return None
    cells = getattr(call, "__closure__", None) or ()
    return next((cell.cell_contents for cell in cells if isinstance(cell.cell_contents, Permission)), None)


@dataclass(frozen=True)
class Instances:
    """Values that fit schemas, naming records through `reference(property, hint)`."""

    document: Json
    reference: Reference

    def of(self, schema: Json, name: str = "", hint: str = "", depth: int = 0, *, is_full: bool = True) -> Any:
        """With `is_full` every property is there, so that every reference is made; else only what is required."""

        def inside(other: Json, key: str = name) -> Any:
            return self.of(other, key, hint, depth + 1, is_full=is_full and depth < 12)

        if "$ref" in schema:
            return inside(self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
        if "const" in schema or "enum" in schema:
            return schema["const"] if "const" in schema else schema["enum"][0]
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                return inside(next(option for option in schema[choice] if option.get("type") != "null"))
        match schema.get("type"):
            case "object":
                wanted = schema.get("properties", {})
                required = schema.get("required", [])
                return {key: inside(value, key) for key, value in wanted.items() if is_full or key in required}
            case "array":
                many = max(schema.get("minItems", 0), 1 if is_full else 0)
                return [inside(schema["items"]) for _ in range(many)] if "items" in schema else []
            case "string":
                return self._text(schema, name, hint)
            case "integer" | "number":
                return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
            case other:
                return {"boolean": False, "null": None}.get(other or "", {})

    def _text(self, schema: Json, name: str, hint: str) -> str:
        formats = {
            "email": "somebody@matrix.example",
            "date": "2027-05-04",
            "date-time": "2027-05-04T09:00:00Z",
            "uri": "https://matrix.example/",
        }
        if schema.get("format") == "uuid":
            return str(self.reference(name, hint))
        if schema.get("format") in formats:
            return formats[schema["format"]]
        by_name = {
            "currency": "EUR", "time_zone": "Europe/Berlin", "locale": "en", "email": "somebody@matrix.example", "amount": "12.00",
            "timezone": "Europe/Berlin", "probability": "0.5", "address": "somebody@matrix.example",
        }  # fmt: skip
        if name in by_name:
            return by_name[name]
        if "pattern" in schema:
            return next((one for one in _SHAPES if re.search(schema["pattern"], one)), "a1")
        least = schema.get("minLength", 0)
        return "matrix".ljust(least, "x")[: schema.get("maxLength", 1000)]
