"""The command line, `agentic-crm`. Commands import what they need when they run, so that `--help` answers at once."""

import sys
from importlib import import_module
from typing import Final

import typer

from agentic_crm.cli.failure import Failure

# Their modules load half the product; only the one that is called is imported, the others show in the help.
_HEAVY: Final = {
    "demo": ("agentic_crm.cli.demo", "Load the demo workspace, or put it back to how it was delivered."),
    "import": ("agentic_crm.cli.imports", "Import a mailbox file or folder into a workspace."),
    "audit": ("agentic_crm.cli.audit", "Verify and anchor the audit log."),
    "secrets": ("agentic_crm.cli.secrets", "Rotate the keys that secrets are sealed with."),
    "users": ("agentic_crm.cli.users", "Switch accounts off and on."),
    "keys": ("agentic_crm.cli.keys", "Rotate the keys that sign access tokens."),
    "login": ("agentic_crm.cli.sign_in", "Sign in to a server."),
    "logout": ("agentic_crm.cli.sign_in", "End the login at a server."),
    "whoami": ("agentic_crm.cli.sign_in", "Who is signed in, and what that opens."),
    "analyze": ("agentic_crm.cli.analyze", "Analyse evaluation cases and write predictions, one JSON line a case."),
}


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
    for command, (module, summary) in _HEAVY.items():
        if sys.argv[1:2] == [command]:
            import_module(module).register(app)
        else:
            app.command(command, help=summary)(_not_loaded)
    return app


def _not_loaded() -> None:
    """Stands in for a command that was not called."""


def _writes_symbols() -> bool:
    return (sys.stderr.encoding or "").lower().replace("-", "") == "utf8"
