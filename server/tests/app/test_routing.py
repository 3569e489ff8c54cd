"""Routers in one list: what would be lost on the way into it is refused when the application is put together."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from agentic_crm.platform.http.routing import FlatRouter, operation_id


def test_refuses_what_it_would_not_keep_or_could_not_find() -> None:
    flat = FlatRouter(prefix="/api/v1", generate_unique_id_function=operation_id)
    inner, deep = APIRouter(), APIRouter()
    with pytest.raises(TypeError, match="tags"):
        flat.include_router(inner, tags=["lost"])
    inner.include_router(APIRouter())
    with pytest.raises(TypeError, match="cannot take over"):
        flat.include_router(inner)

    @deep.get("/files/{name:path}")
    def read_file(name: str) -> str:
        return name

    with pytest.raises(TypeError, match="any depth"):
        flat.include_router(deep)
    assert flat.routes == []


def test_finds_a_route_by_its_whole_path_also_below_a_proxy_s_own() -> None:
    flat, inner = FlatRouter(prefix="/api/v1"), APIRouter(prefix="/things")

    @inner.get("/{thing_id}")
    def read_thing(thing_id: int) -> int:
        return thing_id

    flat.include_router(inner)
    for root in ("", "/crm"):
        app = FastAPI()
        app.router.routes.extend(flat.routes)
        client = TestClient(app, root_path=root)
        assert client.get(f"{root}/api/v1/things/7").json() == 7
        assert client.get(f"{root}/api/v1/things/7/8").status_code == 404
        assert client.get(f"{root}/api/v1/things").status_code == 404
        assert client.put(f"{root}/api/v1/things/7").status_code == 405
