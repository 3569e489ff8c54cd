"""`doctor`: names what is missing or unhealthy, one line each, and what to do about it."""

import asyncio
import http.client
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import typer

from agentic_crm.cli import environment, preflight
from agentic_crm.cli.console import Console
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir, Port, shown
from agentic_crm.platform.embedded.memory import is_free

NEEDED_NODE: Final = (20, 19)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(port: Port = 8000, data_dir: DataDir = DEFAULT_DATA_DIR) -> None:
    """Check this machine and the running system; exit code 1 when something is wrong."""
    console = Console()
    findings = [examine_python(), examine_node(), examine_disk(data_dir), examine_web(), examine_port(port)]
    for is_fine, sentence in findings:
        console.check(is_fine=is_fine, sentence=sentence)
    wrong = sum(not is_fine for is_fine, _ in findings) + examine_system(data_dir, console) + examine_providers(console)
    console.say()
    console.say("All is well." if wrong == 0 else f"{wrong} thing{'s need' if wrong > 1 else ' needs'} attention.")
    raise typer.Exit(1 if wrong else 0)


def examine_python() -> tuple[bool, str]:
    """Its version; an older one could not have started this."""
    return True, f"Python: {sys.version.split()[0]}"


def examine_node() -> tuple[bool, str]:
    """Node is needed to build the web app and for the browser tests, not to serve it."""
    node = shutil.which("node")
    if node is None:
        return False, "Node: not found. Install version 20.19 or newer with npm"
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    match = re.match(r"v(\d+)\.(\d+)", said)
    if match is None or (int(match[1]), int(match[2])) < NEEDED_NODE:
        return False, f"Node: {said or 'does not run'}. Install version 20.19 or newer"
    if shutil.which("npm") is None:
        return False, f"Node: {said}, but without npm. Install npm"
    return True, f"Node: {said}"


def examine_disk(data_dir: Path) -> tuple[bool, str]:
    """Free space where the data lies."""
    free = preflight.free_bytes(data_dir)
    said = f"Disk: {free / 1024**3:.1f} GB free for {shown(data_dir)}"
    return (True, said) if free >= preflight.NEEDED_BYTES else (False, f"{said}. Make room; 0.5 GB are needed to start")


def examine_web() -> tuple[bool, str]:
    """Whether the web app is built."""
    dist = preflight.web_dist()
    built = (dist / "index.html").is_file()
    return (True, f"Web app: built in {shown(dist)}") if built else (False, "Web app: not built. Run `make install`")


def examine_port(port: int) -> tuple[bool, str]:
    """Free, or ours and healthy."""
    if is_free(port):
        return (
            False,
            f"Web address: nothing listens on port {port}. Start it with `make up`, or name its port with PORT",
        )
    answer = _ask(port, "/readyz")
    if answer is None:
        return (
            False,
            f"Web address: port {port} is held by another program. Stop that, or use `make up PORT={port + 1}`",
        )
    status = answer.get("status")
    wrong = [f"{check['name']}: {check['detail']}" for check in answer.get("checks", []) if check["status"] != "ok"]
    if status == "ok":
        return True, f"Web address: http://127.0.0.1:{port} is ready"
    return False, f"Web address: http://127.0.0.1:{port} is {status} ({'; '.join(wrong)})"


def examine_system(data_dir: Path, console: Console) -> int:
    """The database, Redis, the object store and the workers; returns how many things are wrong."""
    found = environment.running(data_dir)
    if found is None:
        console.check(is_fine=False, sentence=f"Installation: none on {shown(data_dir)} yet. Run `make up`")
        return 1

    from redis.asyncio import Redis

    from agentic_crm.platform import clock
    from agentic_crm.platform.db.roles import Role
    from agentic_crm.platform.storage.stores import open_store
    from agentic_crm.system import diagnosis

    role_urls = {Role(role): found.role_urls[name] for name, role in environment.ROLE_VARIABLES.items()}
    objects = found.object_store_url

    async def examine() -> list[diagnosis.Finding]:
        async with Redis.from_url(found.redis_url, socket_connect_timeout=2.0) as redis:
            return [
                *await diagnosis.examine_database(role_urls, clock.now()),
                await diagnosis.examine_redis(redis),
                await diagnosis.examine_objects(lambda: open_store(objects)),
            ]

    findings = asyncio.run(examine())
    for finding in findings:
        console.check(is_fine=finding.is_fine, sentence=finding.sentence)
    return sum(not finding.is_fine for finding in findings)


def examine_providers(console: Console) -> int:
    """The registrations at Google and Microsoft; returns how many things are wrong."""
    from agentic_crm.email.oauth.examining import examine
    from agentic_crm.platform.settings import Settings

    findings = asyncio.run(examine(Settings()))
    for is_fine, sentence in findings:
        console.check(is_fine=is_fine, sentence=sentence)
    return sum(not is_fine for is_fine, _ in findings)


def _ask(port: int, path: str) -> dict[str, Any] | None:
    """What our own endpoint says; None when something else answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3.0)
    try:
        connection.request("GET", path)
        answer = json.loads(connection.getresponse().read(100_000))
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return answer if isinstance(answer, dict) and "status" in answer and "version" in answer else None
