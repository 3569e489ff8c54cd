"""What a data folder remembers between starts: ports and places in `state.json`, generated passwords in `secrets.json`."""

import json
import os
import secrets
import socket
from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"


class Memory:
    """String values by name, written through to one JSON file of mode 0600 and never half-written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, str] = {}
        try:
            loaded = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        self._values = {str(name): str(value) for name, value in loaded.items()}

    def get(self, name: str) -> str | None:
        """The value, or None."""
        return self._values.get(name)

    def put(self, name: str, value: str) -> None:
        """Remember a value."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self._values, file, indent=2, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    def secret(self, name: str) -> str:
        """The password of this name, made on first use: 32 random bytes, safe in a URL."""
        value = self._values.get(name)
        if value is None:
            value = secrets.token_urlsafe(32)
            self.put(name, value)
        return value


def state(data_dir: Path) -> Memory:
    """The places and ports of this data folder."""
    return Memory(data_dir / "state.json")


def credentials(data_dir: Path) -> Memory:
    """The generated passwords of this data folder."""
    return Memory(data_dir / "secrets.json")


def loopback_port(preferred: str | None) -> int:
    """The remembered port when it is free, otherwise one that is."""
    if preferred is not None and is_free(int(preferred)):
        return int(preferred)
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on this port at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
