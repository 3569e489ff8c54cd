"""Maildir folders (Maildir++ and nested) and plain folders of mail files, read from the local disk."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FLAGS = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged", "T": "\\Deleted", "D": "\\Draft"}
_SKIPPED_NAMES = frozenset({"tmp", "__MACOSX", ".git"})
_SKIPPED_SUFFIXES = (".msf", ".dat", ".lock", ".index", ".cache", ".plist", ".db", ".log", ".uidvalidity")


@dataclass(frozen=True, slots=True)
class FolderFile:
    """One file of a folder. `key` is its name without Maildir flags, which change when a mail is read."""

    path: Path
    key: str
    labels: tuple[str, ...]


def is_maildir(path: Path) -> bool:
    """Whether the folder itself is a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def folder_files(root: Path) -> list[FolderFile]:
    """Every file below `root` that may hold mail, in a stable order; deliveries in progress (`tmp`) are left out."""
    return sorted(_walk(root), key=lambda file: (str(file.path.parent), file.key))


def _walk(root: Path) -> Iterator[FolderFile]:
    for path in root.rglob("*"):
        parts = path.relative_to(root).parts
        if path.is_symlink() or not path.is_file() or _SKIPPED_NAMES & set(parts[:-1]):
            continue
        in_maildir = path.parent.name in {"cur", "new"} and is_maildir(path.parent.parent)
        if not in_maildir and (
            path.name.startswith((".", "dovecot", "maildir")) or path.name.lower().endswith(_SKIPPED_SUFFIXES)
        ):
            continue
        key, _, flags = path.name.partition(":2,")
        if not flags and ";2," in path.name:  # Windows has no colons in names
            key, _, flags = path.name.partition(";2,")
        folder = path.parent.parent.relative_to(root).as_posix() if in_maildir else ""
        labels = [_FLAGS[flag] for flag in flags if flag in _FLAGS] if in_maildir else []
        if folder not in {"", "."}:
            labels.append(folder.lstrip(".").replace(".", "/"))
        yield FolderFile(path, key, tuple(labels))
