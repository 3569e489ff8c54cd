"""How the built web app is served."""

import gzip
from pathlib import Path

import httpx
import pytest

from agentic_crm.app.factory import create_app
from agentic_crm.platform.settings import Settings

SCRIPT = b"console.log('hello')"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built web app."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Agentic CRM</title>")
    (dist / "favicon.svg").write_text("<svg/>")
    (dist / "message.css").write_text("body { margin: 0 }")
    (dist / "assets" / "main-1a2b3c.js").write_bytes(SCRIPT)
    (dist / "assets" / "main-1a2b3c.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "secret.txt").write_text("secret")
    return dist


@pytest.fixture
def http(dist: Path, settings: Settings) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=create_app(settings, web_dist=dist))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("path", ["/", "/index.html", "/review", "/companies/0197-acme.com-x/timeline"])
async def test_every_page_is_the_one_page_and_is_asked_for_again(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert response.status_code == 200
    assert "<title>Agentic CRM</title>" in response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_hashed_files_never_change_and_come_compressed(http: httpx.AsyncClient) -> None:
    response = await http.get("/assets/main-1a2b3c.js", headers={"accept-encoding": "gzip, br"})
    assert response.content == SCRIPT
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["vary"] == "Accept-Encoding"
    plain = await http.get("/assets/main-1a2b3c.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != response.headers["etag"]


async def test_the_style_sheet_of_mail_alone_may_be_fetched_by_a_frame_without_origin(
    http: httpx.AsyncClient,
) -> None:
    sheet, icon = await http.get("/message.css"), await http.get("/favicon.svg")
    assert sheet.headers["cross-origin-resource-policy"] == "cross-origin"
    assert icon.headers["cross-origin-resource-policy"] == "same-origin"


async def test_an_unchanged_file_is_not_sent_again(http: httpx.AsyncClient) -> None:
    first = await http.get("/favicon.svg")
    again = await http.get("/favicon.svg", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/missing.png", "/../secret.txt", "/assets/..%2f..%2fsecret.txt", "/%2e%2e/secret.txt"]
)
async def test_a_missing_file_is_missing_and_no_path_leads_out(http: httpx.AsyncClient, path: str) -> None:
    response = await http.get(path)
    assert response.status_code == 404
    assert "secret" not in response.text


async def test_an_unknown_api_path_is_a_problem_and_not_the_page(http: httpx.AsyncClient) -> None:
    response = await http.get("/api/v1/nothing-here")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


async def test_pages_cannot_be_posted_to(http: httpx.AsyncClient) -> None:
    assert (await http.post("/review")).status_code == 405


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/workspaces/0197a000-0000-7000-8000-000000000000/companies", "GET, POST"),
        ("POST", "/api/v1/workspaces/0197a000-0000-7000-8000-000000000000/pipelines/order", "PUT, PATCH, DELETE"),
        ("DELETE", "/api/v1/permissions", "GET"),
    ],
)
async def test_a_method_that_an_api_path_does_not_take_is_named_so(
    http: httpx.AsyncClient, method: str, path: str, allowed: str
) -> None:
    response = await http.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response.headers["allow"] == allowed


async def test_a_new_build_is_served_without_a_restart(http: httpx.AsyncClient, dist: Path) -> None:
    before = await http.get("/")
    (dist / "assets" / "main-1a2b3c.js").unlink()
    (dist / "assets" / "main-1a2b3c.js.gz").unlink()
    (dist / "index.html").unlink()
    on_its_way = await http.get("/review")
    assert (on_its_way.status_code, on_its_way.headers["retry-after"]) == (503, "2")
    (dist / "assets" / "main-4d5e6f.js").write_bytes(SCRIPT + b" // newer")
    (dist / "index.html").write_text("<!doctype html><title>The next Agentic CRM</title>")
    after = await http.get("/", headers={"if-none-match": before.headers["etag"]})
    assert "The next Agentic CRM" in after.text
    assert (await http.get("/assets/main-4d5e6f.js")).content == SCRIPT + b" // newer"
    assert (await http.get("/assets/main-1a2b3c.js")).status_code == 404


async def test_an_app_that_is_built_after_the_start_is_served(tmp_path: Path, settings: Settings) -> None:
    dist = tmp_path / "later"
    transport = httpx.ASGITransport(app=create_app(settings, web_dist=dist))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        assert (await http.get("/")).status_code == 503
        dist.mkdir()
        (dist / "index.html").write_text("<title>Built</title>")
        assert "Built" in (await http.get("/")).text


async def test_a_refused_address_opened_in_a_browser_is_worded_on_a_page(http: httpx.AsyncClient) -> None:
    """What a program asks for is answered as a problem document; the address tells the page nothing but codes."""
    path = "/api/v1/nothing/<script>"
    asked = await http.get(path, headers={"Sec-Fetch-Dest": "empty"})
    opened = await http.get(path, headers={"Sec-Fetch-Dest": "document"})
    assert (asked.status_code, asked.headers["content-type"]) == (404, "application/problem+json")
    assert opened.status_code == 303
    request_id = opened.headers["x-request-id"]
    assert opened.headers["location"] == f"/problem#code=not_found&status=404&request={request_id}"
    assert (await http.get("/problem", headers={"Sec-Fetch-Dest": "document"})).status_code == 200
    posted = await http.post(path, headers={"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"})
    assert posted.status_code != 303
