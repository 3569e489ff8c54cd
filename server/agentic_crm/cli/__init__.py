"""The command line, `agentic-crm`. Commands import what they need when they run, so that `--help` answers at once."""

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

from agentic_crm.cli.failure import Failure


def main() -> None:
    """The console script: runs a command, and turns an expected failure into one sentence and exit code 1."""
    try:
        build()(prog_name="agentic-crm")
    except Failure as failure:
        print(f"✗ {failure}" if _writes_symbols() else f"error: {failure}", file=sys.stderr)
        raise SystemExit(1) from None


def build() -> typer.Typer:
    """The commands, in the order of the help."""
    from agentic_crm.cli import database, doctor, document, run, up

    app = typer.Typer(
        name="agentic-crm",
        help="Agentic CRM: reads the team's inbox, proposes, and writes only what a person approved.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for part in (up, run, database, doctor, document):
        part.register(app)
    for name in ("demo", "imports", "analyze"):
        if find_spec(f"agentic_crm.cli.{name}") is not None:
            import_module(f"agentic_crm.cli.{name}").register(app)
    return app


def _writes_symbols() -> bool:
    return (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
