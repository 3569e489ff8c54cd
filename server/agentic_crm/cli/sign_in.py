"""`login`, `logout` and `whoami`: the command line as a program that acts for a person."""

import platform
import time
from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import httpx
import typer

from agentic_crm import __version__
from agentic_crm.cli import logins
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.logins import Login

_API: Final = "/api/v1/auth"
_SCOPES: Final = ["read", "write", "propose"]
_REFRESH_BEFORE: Final = 30.0
_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})

Server = Annotated[
    str | None, typer.Option("--server", help="The server's address, like https://crm.example.com.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("login")(login)
    app.command("logout")(logout)
    app.command("whoami")(whoami)


def login(
    server: Annotated[str, typer.Option("--server", help="The server's address, like https://crm.example.com.")],
    email: Annotated[str | None, typer.Option("--email", help="Asked for when not given.", show_default=False)] = None,
) -> None:
    """Sign in. The login is kept in your configuration folder and shows among your devices as “command line”."""
    base = checked(server)
    address = email or typer.prompt("E-mail address")
    password = typer.prompt("Password", hide_input=True)
    with _client(base) as client:
        # A browser's sign-in first, with whatever it asks for, then tokens in its place.
        answer = _post(client, "/sign-in", {"email": address, "password": password})
        if answer["kind"] == "second_factor":
            answer = _second_factor(client, answer["methods"])
        headers = {"X-CSRF-Token": answer["csrf_token"]}
        tokens = _post(client, "/tokens", {"scopes": _SCOPES}, headers)
        client.post(f"{_API}/sign-out", headers=headers)
    logins.keep(_login(base, answer["user"]["email"], tokens))
    print(f"Signed in to {base} as {answer['user']['email']}.")


def logout(server: Server = None) -> None:
    """End the login here and on the server."""
    found = logins.find(checked(server) if server else None)
    logins.forget(found.server)
    with _client(found.server) as client:
        _post(client, "/tokens/revoke", {"refresh_token": found.refresh_token})
    print(f"Signed out of {found.server}.")


def whoami(server: Server = None) -> None:
    """Who is signed in, and which workspaces that opens."""
    found = fresh(logins.find(checked(server) if server else None))
    with _client(found.server) as client:
        headers = {"Authorization": f"Bearer {found.access_token}"}
        who = _read(_sent(lambda: client.get(f"{_API}/whoami", headers=headers), found.server))
    print(f"{who['name']} <{who['email']}> at {found.server}")
    print(f"May: {', '.join(who['scopes'])}")
    for workspace in who["workspaces"]:
        print(f"  {workspace['slug']:<24} {workspace['role']:<8} {workspace['name']}")


def fresh(found: Login) -> Login:
    """The same login with an access token that is good for a while. Raises Failure when it is over."""
    if found.expires_at - time.time() > _REFRESH_BEFORE:
        return found
    with _client(found.server) as client:
        tokens = _post(client, "/tokens/refresh", {"refresh_token": found.refresh_token})
    renewed = _login(found.server, found.email, tokens)
    logins.keep(renewed)
    return renewed


def checked(server: str) -> str:
    """The address without its end. Raises Failure where a password would travel readably."""
    parts = urlsplit(server if "://" in server else f"https://{server}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Failure(f"{server} is no address like https://crm.example.com.")
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise Failure(f"{server} is not encrypted: anybody on the way could read your password. Use https://.")
    return f"{parts.scheme}://{parts.netloc}"


def _login(server: str, email: str, tokens: dict[str, Any]) -> Login:
    return Login(
        server=server,
        email=email,
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        expires_at=time.time() + tokens["expires_in"],
    )


def _client(server: str) -> httpx.Client:
    # The server takes unsafe requests with a cookie from its own pages only; this is what such a page would say.
    agent = f"agentic-crm command line/{__version__} ({platform.node() or 'unknown host'})"
    return httpx.Client(base_url=server, headers={"User-Agent": agent, "Origin": server}, timeout=30.0)


def _second_factor(client: httpx.Client, methods: list[str]) -> dict[str, Any]:
    if not {"totp", "recovery_code"} & set(methods):
        raise Failure(
            "Your account asks for a passkey, which a terminal cannot show. Set up an authenticator app, or use an API key."
        )
    code = typer.prompt("Code of your authenticator app, or a recovery code").strip()
    kind = "totp" if code.replace(" ", "").isdigit() else "recovery_code"
    return _post(client, "/second-factor", {"proof": {"kind": kind, "code": code}})


def _post(
    client: httpx.Client, path: str, body: dict[str, Any], headers: dict[str, str] | None = None
) -> dict[str, Any]:
    return _read(_sent(lambda: client.post(f"{_API}{path}", json=body, headers=headers), str(client.base_url)))


def _sent(send: Callable[[], httpx.Response], server: str) -> httpx.Response:
    try:
        return send()
    except httpx.HTTPError as error:
        raise Failure(f"{server} does not answer. Is the address right, and the server running?") from error


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The answer's JSON. Raises Failure with the server's own sentence."""
    try:
        found = answer.json() if answer.content else {}
    except ValueError as error:
        raise Failure("That server's answers are not those of Agentic CRM. Is the address right?") from error
    if answer.is_success and isinstance(found, dict):
        return found
    raise Failure(str(found.get("detail", f"The server answered {answer.status_code}.")))
