"""Where the checkout and the data folder lie."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

import agentic_crm

SERVER: Final = Path(agentic_crm.__file__).resolve().parent.parent
ROOT: Final = SERVER.parent
DEFAULT_DATA_DIR: Final = Path(os.environ.get("DATA_DIR") or ".data")

DataDir = Annotated[
    Path,
    typer.Option("--data-dir", envvar="DATA_DIR", help="Where the database, files and logs lie.", show_default=True),
]
Port = Annotated[int, typer.Option("--port", envvar="PORT", min=1, max=65535, help="Port of the web address.")]


def shown(path: Path) -> str:
    """The path as a person in the current folder would type it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path.absolute())
