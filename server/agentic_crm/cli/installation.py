"""Settings for commands that work on a running installation."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from agentic_crm.cli import environment
from agentic_crm.cli.failure import Failure

if TYPE_CHECKING:
    from agentic_crm.platform.settings import Settings


def settings_here(data_dir: Path, *variables: str) -> "Settings":
    """From the environment in production; otherwise those of the installation that `up` started, with these database logins."""
    from agentic_crm.platform.settings import Settings

    if os.environ.get(variables[0]):
        settings = Settings()
        missing = [name for name in variables if getattr(settings, name.lower()) is None]
        if missing:
            raise Failure(f"{' and '.join(missing)} must be set as well.")
        return settings
    installed = environment.running(data_dir)
    if installed is None:
        raise Failure(f"Nothing is running here. Start it with `make up`, or set {', '.join(variables)}.")
    return installed.settings(*variables)
