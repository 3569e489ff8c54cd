"""`agentic-crm analyze`: runs an analyser over evaluation cases and prints its predictions, one JSON line a case."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from agentic_crm.ai.builtin import NAME, analyze, warming
from agentic_crm.cli.failure import Failure
from agentic_crm.demo.envelopes import envelopes
from agentic_crm.demo.letters import threads
from agentic_crm.demo.mailbox import almanac_of
from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.analyze.text.outcomes import stage_kind
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.snapshot import (
    CrmSnapshot,
    KnownCompany,
    KnownContact,
    KnownDeal,
    KnownTask,
    Person,
    Stage,
    Workspace,
)


class BrokenCase(Exception):
    """A case that cannot be read. The message says what is wrong."""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("analyze")(analyze_command)


def analyze_command(
    case_dir: Annotated[Path, typer.Option("--case-dir", help="Folder of cases, or one case.")],
    out: Annotated[Path, typer.Option("--out", help="File for the predictions (JSON lines); - prints them.")] = Path(
        "-"
    ),
    analyzer: Annotated[str, typer.Option("--analyzer", help="Which analyser to run: builtin.")] = NAME,
) -> None:
    """Analyse evaluation cases and write predictions, one JSON line a case."""
    if analyzer != NAME:
        raise Failure(f"There is no analyser “{analyzer}” here. Use --analyzer {NAME}.")
    folders = list(case_folders(case_dir))
    if not folders:
        raise Failure(f"{case_dir} holds no case: a case is a folder with crm.json and thread/*.eml.")
    warm_up()
    broken = 0
    lines: list[str] = []
    for number, folder in enumerate(folders, 1):
        try:
            lines.append(json.dumps(predict(folder), ensure_ascii=False))
        except BrokenCase as problem:
            broken += 1
            print(f"{folder.name}: {problem}", file=sys.stderr)
        if number % 20 == 0 or number == len(folders):
            print(f"analysed {number} of {len(folders)}", file=sys.stderr)
    text = "".join(line + "\n" for line in lines)
    if str(out) == "-":
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    if broken:
        raise Failure(f"{broken} of {len(folders)} cases could not be read; the others were analysed.")


def case_folders(root: Path) -> Iterator[Path]:
    """The cases at or below a folder, by name."""
    if (root / "thread").is_dir():
        yield root
        return
    if root.is_dir():
        yield from (p for p in sorted(root.iterdir()) if (p / "thread").is_dir())


def read_thread(folder: Path) -> ThreadContext:
    """The thread of a case with its workspace and records.

    Raises BrokenCase if crm.json or the thread cannot be read.
    """
    try:
        crm = json.loads((folder / "crm.json").read_text("utf-8"))
        workspace, snapshot = read_workspace(crm), read_snapshot(crm)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenCase(f"crm.json cannot be read: {type(error).__name__}: {error}") from error
    raws = [p.read_bytes() for p in sorted((folder / "thread").glob("*.eml"))]
    if not raws:
        raise BrokenCase("the folder thread/ holds no .eml file")
    return ThreadContext(workspace, tuple(normalize(raw) for raw in raws), snapshot)


def warm_up() -> None:
    """Read the demo's mail as well as what a worker reads before its first job: what these pay for all others is no case's own time."""
    workspace = read_workspace(
        {
            "workspace": {"name": "Northwind Robotics", "domains": ["northwind-robotics.example"], "timezone": "UTC", "currency": "EUR"},
            "owner": {"name": "Dana Weiss", "email": "dana@northwind-robotics.example"},
            "pipeline": ["lead", "won", "lost"],
        }
    )  # fmt: skip
    now = datetime(2026, 3, 13, 12, tzinfo=UTC)
    mails = (tuple(normalize(raw) for _, raw in envelopes(thread, almanac_of(thread, now))) for thread in threads())
    warming.warm_up(ThreadContext(workspace, messages, read_snapshot({})) for messages in mails)


def predict(folder: Path) -> dict[str, Any]:
    """The prediction for one case in the evaluation's format; `millis` is the processor time of the analysis, reading the mails left aside.

    Raises BrokenCase if crm.json or the thread cannot be read.
    """
    thread = read_thread(folder)
    begun = time.thread_time()
    result = analyze(thread)
    millis = (time.thread_time() - begun) * 1000
    return {
        "case": folder.name,
        "category": result.category.value,
        "actions": [action_line(a) for a in result.actions],
        "millis": round(millis, 2),
        **_extras(result),
    }


def _extras(result: AnalysisResult) -> dict[str, Any]:
    return {"flags": list(result.flags)} if result.flags else {}


def action_line(action: SuggestedAction) -> dict[str, Any]:
    """An action in the evaluation's shape: decimal strings, local times to the minute, message ids in brackets."""
    fields = _plain(action.fields.model_dump(exclude_none=True))
    links = _plain({k: v for k, v in action.links.model_dump(exclude_none=True).items() if v != ()})
    line: dict[str, Any] = {"ref": action.ref, "type": action.type, "fields": fields}
    if fields.get("changes") == {}:
        line["fields"] = {}
    if links:
        line["links"] = links
    line["confidence"] = round(action.confidence, 3)
    line["reason"] = action.reason
    line["evidence"] = [{"message_id": f"<{e.message_id}>", "quote": e.quote} for e in action.evidence]
    return line


def _plain(value: Any) -> Any:  # JSON has no type of its own
    match value:
        case dict():
            return {k: _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:.2f}"
        case _:
            return value


def read_workspace(crm: dict[str, Any]) -> Workspace:
    """The workspace of a case. A stage's meaning is told by its own name."""
    printed = crm["workspace"]
    return Workspace(
        name=printed["name"],
        domains=tuple(printed.get("domains", ())),
        time_zone=printed["timezone"],
        currency=printed["currency"],
        owner=Person(crm["owner"]["name"], crm["owner"]["email"]),
        members=tuple(Person(m["name"], m["email"]) for m in crm.get("members", ())),
        pipeline=tuple(Stage(key, key, stage_kind(key)) for key in crm.get("pipeline", ())),
    )


def read_snapshot(crm: dict[str, Any]) -> CrmSnapshot:
    """The existing records of a case."""
    return CrmSnapshot(
        companies=tuple(
            KnownCompany(c["id"], c["name"], c.get("domain"), c.get("website"), c.get("phone"), c.get("address"))
            for c in crm.get("companies", ())
        ),
        contacts=tuple(
            KnownContact(c["id"], c["name"], c.get("email"), c.get("title"), c.get("phone"), c.get("company"))
            for c in crm.get("contacts", ())
        ),
        deals=tuple(
            KnownDeal(
                d["id"],
                d["name"],
                Decimal(d["amount"]) if d.get("amount") else None,
                d.get("currency"),
                d.get("stage") or "",
                date.fromisoformat(d["close_date"]) if d.get("close_date") else None,
                tuple(d.get("companies", ())),
                tuple(d.get("contacts", ())),
            )
            for d in crm.get("deals", ())
        ),
        tasks=tuple(
            KnownTask(
                t["id"],
                t["title"],
                _due(t.get("due")),
                t.get("status", "open"),
                tuple(t.get("about", ())),
                t.get("parent"),
            )
            for t in crm.get("tasks", ())
        ),
    )


def _due(printed: str | None) -> date | datetime | None:
    if not printed:
        return None
    return datetime.fromisoformat(printed) if "T" in printed else date.fromisoformat(printed)
