"""Public labelled data, read from a path given as argument; none of it is part of the repository.

- request sentences: lines `Yes|No`, tab, sentence (EmailIntentDataSet, Parakweet, Apache-2.0)
- signature lines: folders of `N_body` with marked `#sig#` lines and `N_sender` (mailgun/forge, CC-BY 3.0)
- mails: a folder of single messages (SpamAssassin public corpus, CC0; an office corpus)
"""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentic_crm.cli.analyze import read_snapshot, read_workspace
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.analyze import analyze
from agentic_crm.engine.analyze.letters.letters import read_letters
from agentic_crm.engine.analyze.text.linear import asks_for_action
from agentic_crm.engine.message import NormalizedMessage, SegmentKind
from agentic_crm.engine.normalize import normalize

_WORKSPACE: dict[str, Any] = {
    "workspace": {"name": "Tidewater Packaging", "domains": ["tidewaterpack.example"], "timezone": "America/New_York", "currency": "USD"},
    "owner": {"name": "Monica Reyes", "email": "mreyes@tidewaterpack.example"},
    "members": [],
    "pipeline": ["lead", "qualified", "proposal", "won", "lost"],
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Hits, false and missed ones of a yes-or-no question."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, *, is_one: bool, said: bool) -> None:
        """Counts one."""
        self.hits += is_one and said
        self.false += said and not is_one
        self.missed += is_one and not said

    def __str__(self) -> str:
        precision, recall = self.hits / max(1, self.hits + self.false), self.hits / max(1, self.hits + self.missed)
        return f"precision {precision:.3f}  recall {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"


def request_sentences(path: Path) -> Tally:
    """How well the request model does on labelled sentences; those it was trained on say nothing."""
    tally = Tally()
    for line in path.read_text("utf-8", errors="replace").splitlines():
        label, _, text = line.partition("\t")
        tally.add(is_one=label == "Yes", said=asks_for_action(text) >= 0.5)
    return tally


def _from(printed: str) -> str:
    """A sender as the corpus prints it (`Frost, Jack`, `Pete [mailto:pete@firm.com]`) as a header would."""
    found = re.search(r"[\w.+-]+@[\w.-]+", printed)
    email = found[0].rstrip(".") if found and "." in found[0].partition("@")[2] else "sender@firm.example"
    name = re.sub(r"[<\[(].*|\S+@\S+", "", printed).replace('"', "").strip()
    family, comma, first = name.partition(",")
    return f'"{f"{first.strip()} {family.strip()}" if comma else name}" <{email}>'


def _message(body: str, sender: str) -> NormalizedMessage:
    head = f"From: {sender}\nTo: mreyes@tidewaterpack.example\nSubject: mail\nDate: Mon, 5 Nov 2001 10:00:00 -0600\nMessage-ID: <a@b.example>\n"
    return normalize((head + "Content-Type: text/plain; charset=utf-8\n\n" + body).encode())


def signature_lines(folder: Path) -> Tally:
    """How well the lines of signatures are told, by the segments and the closing that the analyser reads."""
    tally = Tally()
    workspace = read_workspace(_WORKSPACE)
    for path in sorted(folder.rglob("*_body")):
        marked = path.read_text("latin-1").splitlines()
        sender = _from(path.with_name(path.name.replace("_body", "_sender")).read_text("latin-1").strip())
        lines = [line.removeprefix("#sig#") for line in marked]
        message = _message("\n".join(lines) + "\n", sender)
        stretches = [(s.start, s.end) for s in message.segments if s.kind is SegmentKind.SIGNATURE]
        letters, _ = read_letters(ThreadContext(workspace, (message,), read_snapshot({})))
        stretches += [le.signature for le in letters if le.signature]
        signed = Counter(
            text.strip() for start, end in stretches for text in message.text[start:end].splitlines() if text.strip()
        )
        for line, mark in zip(reversed(lines), reversed(marked), strict=True):
            if not line.strip():
                continue
            said = signed[line.strip()] > 0
            signed[line.strip()] -= said
            tally.add(is_one=mark.startswith("#sig#"), said=said)
    return tally


def mails(folder: Path, most: int) -> tuple[int, Counter[str]]:
    """How many mails were read, and how many proposals of each kind came of them (`threads` with any)."""
    workspace, crm = read_workspace(_WORKSPACE), read_snapshot({})
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in ("", ".txt", ".eml"))
    step = max(1, len(files) // most)
    counts: Counter[str] = Counter()
    for path in files[::step]:
        result = analyze(ThreadContext(workspace, (normalize(path.read_bytes()),), crm))
        core = [a.type for a in result.actions if a.type.startswith(("create_", "update_"))]
        counts.update(core)
        counts["threads"] += bool(core)
    return len(files[::step]), counts
