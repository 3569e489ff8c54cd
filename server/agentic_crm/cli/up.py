"""`agentic-crm up`, what `make up` runs: everything on one machine, under one supervisor, until Ctrl-C."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer

from agentic_crm.cli import environment, preflight
from agentic_crm.cli.children import Child, Children, rotate
from agentic_crm.cli.console import Console
from agentic_crm.cli.environment import Installation
from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import DEFAULT_DATA_DIR, DataDir, Port, shown
from agentic_crm.cli.prepared import is_prepared, remember
from agentic_crm.cli.servers import Servers
from agentic_crm.platform.embedded import EmbeddedServerError, memory
from agentic_crm.platform.embedded.processes import tail

READY_WITHIN: Final = 60.0
_TURN: Final = 0.25

Host = Annotated[str, typer.Option("--host", envvar="HOST_ADDRESS", help="Address to listen on.")]
Demo = Annotated[bool, typer.Option(help="Load the demo workspace when there is none.")]


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an Exception: nothing below may swallow it."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up)


def up(port: Port = 8000, data_dir: DataDir = DEFAULT_DATA_DIR, host: Host = "127.0.0.1", demo: Demo = True) -> None:
    """Start the whole product on this machine and print its address; Ctrl-C stops it."""
    console = Console()
    data_dir = data_dir.absolute()
    preflight.require_folder(data_dir)
    began = time.monotonic()
    with stop_signals() as signals, ExitStack() as stack:
        address = f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 -- compared only
        stack.enter_context(preflight.exclusive(data_dir, address))
        preflight.require_port(host, port)
        preflight.require_web(preflight.web_dist())
        try:
            supervise(console, stack, data_dir, host=host, port=port, address=address, demo=demo, began=began)
        except StopRequested:
            signals.ignore()
            console.say("\nStopping")
            stack.close()
            console.say(f"Stopped. Nothing is left running; the data stays in {shown(data_dir)}.")
        except EmbeddedServerError as error:
            raise Failure(str(error)) from None
        except OSError as error:
            raise Failure(preflight.explain(error, data_dir)) from error


def supervise(
    console: Console,
    stack: ExitStack,
    data_dir: Path,
    *,
    host: str,
    port: int,
    address: str,
    demo: bool,
    began: float,
) -> None:
    """Start everything, print the address, and look after it until a signal ends it (StopRequested)."""
    for log in (data_dir / "logs").glob("*.log"):
        if log.suffixes == [".log"]:
            rotate(log)
    servers = Servers(data_dir, console)
    stack.callback(servers.stop)
    database_url, redis_url = servers.start()
    memory.state(data_dir).put("public_url", address)
    installed = environment.installation(data_dir, database_url=database_url, redis_url=redis_url, public_url=address)
    prepare(console, installed, demo=demo)

    children = Children(console)
    stack.callback(stop_children, children, console)
    api, *others = processes(installed, data_dir, host=host, port=port)
    with console.step("API ready"):
        children.start(api)
        wait_until_ready(children, host, port)
    # After the API, so that the address is there soonest; each takes a second or two of its own to come up.
    with console.step("Workers and scheduler started"):
        for child in others:
            children.start(child)
    console.say(f"\n  Agentic CRM is ready at {address}   (after {time.monotonic() - began:.1f} s)\n")
    if demo:
        console.say("  Choose “Explore the demo” there, or create your own workspace with your e-mail and a password.")
    else:
        console.say("  Create your workspace there with your e-mail and a password.")
    console.say(f"  Data and logs lie in {shown(data_dir)}. Ctrl-C stops everything.\n")
    while True:
        children.tend(time.monotonic())
        servers.tend()
        time.sleep(_TURN)


def prepare(console: Console, installed: Installation, *, demo: bool) -> None:
    """Migrate and load the demo workspace, unless an earlier start has and nothing has changed since."""
    with console.step("Database up to date") as said:
        ready = is_prepared(installed, demo=demo)
        if ready:
            said.append("Database and demo workspace as they were left" if demo else "Database as it was left")
        else:
            run_once(installed, "migrate")
    if demo and not ready:
        with console.step("Demo workspace ready"):
            run_once(installed, "demo load")
    if not ready:
        remember(installed, demo=demo)


def processes(installed: Installation, data_dir: Path, *, host: str, port: int) -> list[Child]:
    """The product's processes, each with its own credentials."""
    logs = data_dir / "logs"

    def child(name: str, *arguments: str) -> Child:
        log = logs / f"{name.replace(' ', '-')}.log"
        credentials = installed.for_process(*environment.PROCESSES[name])
        return Child(name, [*program(), *arguments], credentials, log)

    return [
        child("api", "serve", "--host", host, "--port", str(port)),
        child("worker mail", "work", "--queue", "mail"),
        child("worker analysis", "work", "--queue", "analysis"),
        child("worker execution", "work", "--queue", "execution"),
        child("scheduler", "schedule"),
    ]


def run_once(installed: Installation, command: str) -> None:
    """Run one of our own commands to its end; raises Failure with the end of its output."""
    log = installed.data_dir / "logs" / f"{command.replace(' ', '-')}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own program, no shell
            [*program(), *command.split()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=installed.for_process(*environment.COMMANDS[command]) | {"DATA_DIR": str(installed.data_dir)},
            process_group=0,
        )
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if code != 0:
        raise Failure(f"`agentic-crm {command}` failed. The end of {shown(log)}:\n{tail(log, 12)}")


def program() -> list[str]:
    """How to run this command line again, with this interpreter."""
    return [sys.executable, "-c", "from agentic_crm.cli import main; main()"]


def wait_until_ready(children: Children, host: str, port: int) -> None:
    """Ask /readyz until it says yes; raises Failure when a process ends or the time is over."""
    deadline = time.monotonic() + READY_WITHIN
    answer = "no answer"
    while time.monotonic() < deadline:
        if (failure := children.first_failure()) is not None:
            raise Failure(failure)
        connection = http.client.HTTPConnection(host, port, timeout=2.0)
        try:
            connection.request("GET", "/readyz")
            response = connection.getresponse()
            answer = response.read(2000).decode("utf-8", "replace")
            if response.status == http.client.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise Failure(f"The API was not ready within {READY_WITHIN:.0f} seconds: {answer}. See the logs folder.")


def stop_children(children: Children, console: Console) -> None:
    """Stop them all, and name those that had to be ended."""
    for name in children.stop():
        console.note(f"{name} did not stop in time and was ended; its unfinished jobs run again at the next start")


class StopSignals:
    """Turns the signals that end a program into StopRequested, until told to ignore them."""

    NUMBERS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def __init__(self) -> None:
        self._before = {number: signal.signal(number, self._stop) for number in self.NUMBERS}

    def ignore(self) -> None:
        """From here on a second Ctrl-C does not interrupt the stopping."""
        for number in self.NUMBERS:
            signal.signal(number, signal.SIG_IGN)

    def restore(self) -> None:
        """Put back what was there."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, _: FrameType | None) -> None:
        self.ignore()
        raise StopRequested(signal.Signals(number).name)


@contextmanager
def stop_signals() -> Iterator[StopSignals]:
    """Signals raise StopRequested inside the block; one outside of `supervise` ends the program quietly."""
    signals = StopSignals()
    try:
        yield signals
    except StopRequested:
        os.write(1, b"\nStopped.\n")
    finally:
        signals.restore()
