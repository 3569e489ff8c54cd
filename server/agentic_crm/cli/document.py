"""`openapi`: the API's description, from which the web client is generated. Needs no database."""

import json
from pathlib import Path
from typing import Annotated

import typer

from agentic_crm.cli.failure import Failure
from agentic_crm.cli.places import ROOT, shown

Out = Annotated[Path, typer.Option("--out", help="Where to write it.")]
CheckOnly = Annotated[bool, typer.Option("--check", help="Write nothing; fail when the file differs.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("openapi")(openapi)


def openapi(out: Out = ROOT / "openapi.json", check: CheckOnly = False) -> None:
    """Write openapi.json, the same bytes for the same code."""
    from agentic_crm.app.factory import create_app
    from agentic_crm.platform.settings import Settings

    document = create_app(Settings.model_construct()).openapi()
    text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    if not check:
        out.write_text(text, encoding="utf-8")
        print(f"Wrote {shown(out)}: {len(document['paths'])} paths.")
    elif not out.exists() or out.read_text(encoding="utf-8") != text:
        raise Failure(f"{shown(out)} differs from what the code describes. Run `make openapi` and commit the result.")
    else:
        print(f"{shown(out)} matches the code: {len(document['paths'])} paths.")
