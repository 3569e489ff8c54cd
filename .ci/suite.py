"""Runs the checks, or the checks and all tests, one after the other, and ends with a table of what passed and failed.

A failing step does not stop the ones after it, so that one run shows everything that is wrong.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"


@dataclass(frozen=True)
class Step:
    """A command in a folder of the checkout; pointless when the step it `needs` has failed."""

    name: str
    folder: str
    command: list[str]
    needs: str | None = None


def python(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def npm(script: str) -> list[str]:
    return ["npm", "run", "--silent", script]


CHECKS = [
    Step("ruff", "server", python("ruff", "check", "--quiet", ".")),
    Step("format", "server", python("ruff", "format", "--check", "--quiet", ".")),
    Step("mypy", "server", python("mypy")),
    Step("import contracts", "server", python("lint-imports")),
    Step("openapi.json drift", "server", python("agentic-crm", "openapi", "--check")),
    Step("web client drift", "web", npm("api:check")),
    Step("eslint", "web", npm("lint")),
    Step("tsc", "web", npm("typecheck")),
]
TESTS = [
    Step("server tests", "server", python("pytest", "-n", "2", "-q", "-m", "not chaos")),
    Step("server chaos tests", "server", python("pytest", "-n", "0", "-q", "-m", "chaos")),
    Step("web unit tests", "web", npm("test")),
    Step("web build", "web", npm("build")),
    Step("browser tests", "e2e", npm("test"), needs="web build"),
]


def run(steps: list[Step]) -> int:
    """Run the steps and print the table; the exit code is 1 when any failed."""
    began = time.monotonic()
    results: dict[str, tuple[str, float]] = {}
    for step in steps:
        if step.needs is not None and results.get(step.needs, ("ok", 0.0))[0] != "ok":
            results[step.name] = (f"FAILED (needs {step.needs})", 0.0)
            continue
        print(f"\n=== {step.name}", flush=True)
        start = time.monotonic()
        try:
            code = subprocess.run(step.command, cwd=ROOT / step.folder, env=environment(), check=False).returncode
        except OSError as error:
            print(error, flush=True)
            code = 1
        results[step.name] = ("ok" if code == 0 else f"FAILED (exit code {code})", time.monotonic() - start)

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
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}", "CI": "true"}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "test"])
    sys.exit(run(CHECKS if parser.parse_args().what == "check" else CHECKS + TESTS))
