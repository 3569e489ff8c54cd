"""`agentic-crm import --server`: to a real server over HTTP, interrupted, gone on, refused."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from agentic_crm.cli.failure import Failure
from agentic_crm.cli.remote_imports import KEY_VARIABLE, Remote
from agentic_crm.email.imports import rules
from agentic_crm.platform.settings import Settings
from tests.cli.test_sign_in import browser, run, serving
from tests.email.mailboxes import mails, mbox
from tests.make.people import PASSWORD


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[str]:
    with serving(settings) as address:
        yield address


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.fixture
def person(server: str) -> Iterator[httpx.Client]:
    """Signed up, with a workspace, and signed in on the command line."""
    with browser(server) as client:
        made = client.post("/api/v1/workspaces", json={"name": "Northwind Robotics"}).raise_for_status().json()
        client.headers["X-Workspace"] = made["id"]
        client.headers["X-Slug"] = made["slug"]
        run("login", "--server", server, "--email", client.headers["X-Email"], typed=f"{PASSWORD}\n")
        yield client


def imports_of(person: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"/api/v1/workspaces/{person.headers['X-Workspace']}/imports").json()[
        "items"
    ]
    return found


def test_an_interrupted_upload_goes_on_where_it_stopped(
    server: str,
    person: httpx.Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(rules, "CHUNK_LIMIT_BYTES", 1000)
    monkeypatch.setattr(rules, "SMALLEST_CHUNK_BYTES", 1)
    file = tmp_path / "mail.mbox"
    file.write_bytes(mbox(mails(12)))
    shown: list[str] = []

    class Gone(Exception):
        pass

    def breaks_off(line: str) -> None:
        shown.append(line)
        if len(shown) == 2:
            raise Gone

    with closing(Remote(server, person.headers["X-Slug"])) as first, pytest.raises(Gone):
        first.upload(file, file.name, breaks_off)
    (begun,) = imports_of(person)
    assert (begun["state"], begun["received_bytes"]) == ("uploading", 2000)

    again = Remote(server, person.headers["X-Slug"])
    request.addfinalizer(again.close)
    import_id = again.upload(file, file.name, shown.append)
    (done,) = imports_of(person)
    assert str(import_id) == done["id"]
    assert (done["state"], done["received_bytes"]) == ("queued", file.stat().st_size)
    assert shown[2].startswith("uploading  2.9 KB of ")

    # The reading is the workers' business; somebody who stops it is told to whoever waits.
    states: list[str] = []
    waiting = threading.Thread(target=lambda: states.append(again.watch(import_id, lambda _: None).state))
    waiting.start()
    person.post(f"/api/v1/workspaces/{person.headers['X-Workspace']}/imports/{import_id}/cancel").raise_for_status()
    waiting.join(20)
    assert states == ["cancelled"]


def test_an_api_key_imports_as_well_and_others_are_told_why_not(
    server: str, person: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mail.mbox"
    file.write_bytes(mbox(mails(2)))
    with pytest.raises(Failure, match="no workspace"):
        Remote(server, "somebody-elses")
    with pytest.raises(Failure, match="not encrypted"):
        Remote("http://crm.example.com", "x")
    keys = f"/api/v1/workspaces/{person.headers['X-Workspace']}/api-keys"
    for scopes, is_allowed in ((["read", "write"], True), (["read"], False)):
        made = person.post(keys, json={"name": "import", "scopes": scopes})
        monkeypatch.setenv(KEY_VARIABLE, made.raise_for_status().json()["key"])
        with closing(Remote(server, person.headers["X-Slug"])) as remote:
            if is_allowed:
                remote.upload(file, file.name, lambda _: None)
                (found,) = imports_of(person)
                assert found["state"] == "queued"
            else:
                with pytest.raises(Failure, match="write"):
                    remote.upload(file, "other.mbox", lambda _: None)
    monkeypatch.setenv(KEY_VARIABLE, "acrm_live_nonsense")
    with pytest.raises(Failure):
        Remote(server, person.headers["X-Slug"])
