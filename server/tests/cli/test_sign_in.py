"""`login`, `whoami` and `logout` against a real server over HTTP."""

import json
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pyotp
import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from agentic_crm.app import create_app
from agentic_crm.cli import logins, sign_in
from agentic_crm.cli.failure import Failure
from agentic_crm.platform.settings import Settings
from tests.make.people import PASSWORD

runner = CliRunner()


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[str]:
    with serving(settings) as address:
        yield address


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The application on a free port."""
    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            ready.set()

    running = Server(uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    assert ready.wait(30)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(20)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return tmp_path / "agentic-crm" / "logins.json"


@contextmanager
def browser(server: str) -> Iterator[httpx.Client]:
    """Somebody who signed up just now, in a browser."""
    with httpx.Client(base_url=server, headers={"Origin": server}) as client:
        email = f"{token_hex(6)}@northwind.example"
        answer = client.post("/api/v1/auth/sign-up", json={"email": email, "password": PASSWORD, "name": "Dana Weiss"})
        client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
        client.headers["X-Email"] = email
        yield client


def run(*arguments: str, typed: str = "") -> str:
    """What a command prints. Raises its Failure."""
    app = typer.Typer()
    sign_in.register(app)
    done = runner.invoke(app, list(arguments), input=typed)
    if done.exception is not None:
        raise done.exception
    return done.output


class TestTheCommandLine:
    def test_signs_in_stays_so_and_signs_out(self, server: str, config: Path) -> None:
        with browser(server) as person:
            email = person.headers["X-Email"]
            person.post("/api/v1/workspaces", json={"name": "Northwind Robotics"}).raise_for_status()
            said = run("login", "--server", server, "--email", email, typed=f"{PASSWORD}\n")
            assert f"as {email}" in said
            assert PASSWORD not in said
            assert stat.S_IMODE(config.stat().st_mode) == 0o600
            assert stat.S_IMODE(config.parent.stat().st_mode) == 0o700
            assert "Northwind Robotics" in run("whoami")
            devices = person.get("/api/v1/auth/sessions").json()
            program = [one for one in devices if one["kind"] == "token"]
            assert [one["scopes"] for one in program] == [["read", "write", "propose"]]
            assert "command line" in program[0]["user_agent"]
            assert len(devices) == 2, "the browser's login that began it is over"
            kept = logins.find(None)
            assert "Signed out" in run("logout")
            headers = {"Authorization": f"Bearer {kept.access_token}"}
            assert httpx.get(f"{server}/api/v1/auth/whoami", headers=headers).status_code == 401
            with pytest.raises(Failure, match="not signed in"):
                run("whoami")

    def test_refreshes_what_has_expired(self, server: str, config: Path) -> None:
        with browser(server) as person:
            run("login", "--server", server, "--email", person.headers["X-Email"], typed=f"{PASSWORD}\n")
            before = json.loads(config.read_text())
            before[server]["expires_at"] = 0
            config.write_text(json.dumps(before))
            assert "Dana Weiss" in run("whoami")
            assert json.loads(config.read_text())[server]["refresh_token"] != before[server]["refresh_token"]

    def test_asks_for_the_second_factor(self, server: str) -> None:
        with browser(server) as person:
            begun = person.post("/api/v1/auth/second-factors/authenticator").raise_for_status().json()
            code = pyotp.TOTP(begun["secret"]).now()
            confirmed = person.post("/api/v1/auth/second-factors/authenticator/confirm", json={"code": code})
            recovery = confirmed.raise_for_status().json()["recovery_codes"]
            email = person.headers["X-Email"]
            with pytest.raises(Failure):
                run("login", "--server", server, "--email", email, typed=f"{PASSWORD}\n000000\n")
            said = run("login", "--server", server, "--email", email, typed=f"{PASSWORD}\n{recovery[0]}\n")
            assert f"as {email}" in said

    def test_says_what_is_wrong(self, server: str, config: Path) -> None:
        with browser(server) as person:
            email = person.headers["X-Email"]
            with pytest.raises(Failure, match="not right"):
                run("login", "--server", server, "--email", email, typed="wrong password\n")
            assert not config.exists()
        with pytest.raises(Failure, match="not encrypted"):
            run("login", "--server", "http://crm.example.com", "--email", "a@b.example", typed="x\n")
        with pytest.raises(Failure, match="does not answer"):
            run("login", "--server", "http://127.0.0.1:1", "--email", "a@b.example", typed="x\n")
