"""Runs the checks, or the checks and all tests, on two cores, and ends with a table of what passed and failed.

A failing step does not stop the ones after it, so that one run shows everything that is wrong.
"""

import argparse
import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Step:
    """A command in a folder of the checkout; pointless when the step it `needs` has failed. `variables`: of its environment."""

    name: str
    folder: str
    command: list[str]
    needs: str | None = None
    variables: dict[str, str] = field(default_factory=dict)


def python(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def npm(script: str) -> list[str]:
    return ["npm", "run", "--silent", script]


SERVER_CHECKS = [
    Step("ruff", "server", python("ruff", "check", "--quiet", ".")),
    Step("format", "server", python("ruff", "format", "--check", "--quiet", ".")),
    Step("mypy", "server", python("mypy")),
    Step("import contracts", "server", python("lint-imports")),
    Step("openapi.json drift", "server", python("agentic-crm", "openapi", "--check")),
]
WEB_CHECKS = [
    Step("web client drift", "web", npm("api:check")),
    Step("eslint", "web", npm("lint")),
    Step("tsc", "web", npm("typecheck")),
]
CHAOS = [Step("server chaos tests", "server", python("pytest", "-n", "0", "-q", "-m", "chaos"))]
WEB_TESTS = [Step("web unit tests", "web", npm("test")), Step("web build", "web", npm("build"))]
# Each half of the files stays on one of the two, so that what a file sets up is set up once; the quicker one helps the other.
SERVER_TESTS = [
    Step("server tests", "server", python("pytest", "-n", "2", "--dist", "worksteal", "-q", "-m", "not chaos"))
]
BROWSER_TESTS = [Step("browser tests", "e2e", npm("test"), needs="web build")]

# What the tests of every commit do with a few, with many: 300 faults around a mailbox of each kind with ten seeds, 5,000 messages through crashes,
# ten thousand mutations of mails, ten thousand transactions through a pooler. A seed that failed is printed; CHAOS_SEED repeats it.
SEEDS = [int(one) for one in os.environ.get("CHAOS_SEEDS", "").split()] or [secrets.randbelow(10**6) + 1 for _ in range(10)]
CHAOS_OF_MAIL = [f"tests/email/{kind}/test_chaos.py" for kind in ("sync", "gmail", "graph")]
NIGHTLY = [
    Step(
        f"chaos, seed {seed}",
        "server",
        python("pytest", "-n", "0", "-q", "-s", *CHAOS_OF_MAIL),
        variables={"CHAOS_SEED": str(seed), "CHAOS_FAULTS": "300", "CHAOS_MESSAGES": "1000"},
    )
    for seed in SEEDS
] + [
    Step(
        "5,000 messages",
        "server",
        python("pytest", "-n", "0", "-q", "-s", "tests/email/sync/test_surviving.py"),
        variables={"SURVIVING_MESSAGES": "5000"},
    ),
    Step(
        "10,000 mutations",
        "server",
        python("pytest", "-n", "0", "-q", "--timeout", "3600", "tests/engine/normalize/test_nasty.py"),
        variables={"MUTATIONS": "10000"},
    ),
    Step(
        "100 ambiguous sends",
        "server",
        python("pytest", "-n", "0", "-q", "--timeout", "1800", "tests/email/sending/test_sending.py"),
        variables={"AMBIGUOUS_SENDS": "100"},
    ),
    Step(
        "10,000 transactions",
        "server",
        python("pytest", "-n", "0", "-q", "-s", "--timeout", "1800", "tests/security/pooler/test_transaction_mode.py"),
        variables={"POOLED_TRANSACTIONS": "10000"},
    ),
]

Lane = list[Step]
# Stages follow each other; the lanes of a stage run side by side, the first one watched as it goes. The server's tests wait for their
# database half of the time, which the checks make use of; browsers need both cores.
STAGES: dict[str, list[list[Lane]]] = {
    "check": [[SERVER_CHECKS, WEB_CHECKS]],
    "test": [[SERVER_TESTS, SERVER_CHECKS + CHAOS, WEB_CHECKS + WEB_TESTS], [BROWSER_TESTS]],
    "nightly": [[NIGHTLY]],
}


def run(stages: list[list[Lane]]) -> int:
    """Run the stages and print the table; the exit code is 1 when any step failed."""
    began = time.monotonic()
    results: dict[str, tuple[str, float]] = {}
    for lanes in stages:
        with ThreadPoolExecutor(len(lanes)) as pool:
            # What the others say is shown when each of their steps ends.
            walks = [pool.submit(walk, lane, results, is_watched=lane is lanes[0]) for lane in lanes]
            for one in walks:
                one.result()

    print("\n=== Summary")
    for name, (outcome, seconds) in results.items():
        print(f"  {name:<20} {outcome:<28} {seconds:7.1f} s")
    failed = [name for name, (outcome, _) in results.items() if outcome != "ok"]
    seconds = time.monotonic() - began
    if failed:
        print(f"{len(failed)} of {len(results)} steps failed in {seconds:.0f} s: {', '.join(failed)}")
        return 1
    print(f"All {len(results)} steps passed in {seconds:.0f} s")
    return 0


def walk(lane: Lane, results: dict[str, tuple[str, float]], *, is_watched: bool) -> None:
    """Run the steps of a lane one after the other."""
    for step in lane:
        if step.needs is not None and results.get(step.needs, ("ok", 0.0))[0] != "ok":
            results[step.name] = (f"FAILED (needs {step.needs})", 0.0)
            continue
        if is_watched:
            print(f"\n=== {step.name}", flush=True)
        start = time.monotonic()
        try:
            done = subprocess.run(
                step.command,
                cwd=ROOT / step.folder,
                env=environment() | step.variables,
                check=False,
                text=True,
                errors="replace",
                stdout=None if is_watched else subprocess.PIPE,
                stderr=None if is_watched else subprocess.STDOUT,
            )
            code, said = done.returncode, done.stdout or ""
        except OSError as error:
            code, said = 1, f"{error}\n"
        if not is_watched:
            print(f"\n=== {step.name}\n{said}", end="", flush=True)
        results[step.name] = ("ok" if code == 0 else f"FAILED (exit code {code})", time.monotonic() - start)


def environment() -> dict[str, str]:
    """Ours without what a developer's shell may have set for a running installation."""
    dropped = (
        "DATABASE_",
        "REDIS_URL",
        "OBJECT_STORE_URL",
        "SECRET_KEY",
        "ENVIRONMENT",
        "PUBLIC_URL",
        "MAKE",
        "MFLAGS",
        "PYTHONDONTWRITEBYTECODE",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "CI": "true"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=list(STAGES))
    sys.exit(run(STAGES[parser.parse_args().what]))
