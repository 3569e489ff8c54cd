"""How long the built-in analyser takes a thread with all checks, in processor time. `python benchmarks/bench_analyze.py [FOLDER OF CASES]`.

As a worker does it that is warm and sees the thread for the first time: patterns are compiled and models loaded, and nothing is remembered
of its sentences. Without a folder it reads threads of its own: a short question, a long negotiation with quoted history, and a newsletter.
"""

# ruff: noqa: E501 - mails read best on one line

import json
import statistics
import sys
import time
from dataclasses import replace
from functools import _lru_cache_wrapper
from pathlib import Path

from agentic_crm.ai.builtin import analyze
from agentic_crm.cli.analyze import case_folders, read_snapshot, read_workspace
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.normalize import normalize
from agentic_crm.kit.regex import compile_all
from agentic_crm.kit.regex_gate import TEXTS

CRM = {
    "workspace": {"name": "Norddach", "domains": ["norddach.example"], "timezone": "Europe/Berlin", "currency": "EUR"},
    "owner": {"name": "Lena Voss", "email": "lena@norddach.example"},
    "pipeline": ["lead", "proposal", "won", "lost"],
}
QUESTION = "Hello Lena,\n\nwe need solar panels for our new hall, our budget is 84.000 €. Could you send us a quote by Friday?\n\nJane Roe\nBuyer\nAcme GmbH\n+49 30 555 0188\n"
ANSWER = "Hello Jane,\n\nthank you. I will send you the quote tomorrow. Shall we have a call on 18 March at 10:00?\n\nLena Voss\n"
REPEATS = 5


def mail(number: int, sender: str, to: str, body: str) -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: Solar\r\nMessage-ID: <{number}@bench.example>\r\nDate: Tue, {10 + number} Mar 2026 09:00:00 +0100\r\n"
    return (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body).encode()


def own_threads() -> dict[str, list[bytes]]:
    jane, lena = "Jane Roe <jane@acme.example>", "Lena Voss <lena@norddach.example>"
    long: list[bytes] = []
    history = ""
    for number in range(8):
        body = (QUESTION if number % 2 == 0 else ANSWER) + history
        long.append(mail(number, *((jane, lena) if number % 2 == 0 else (lena, jane)), body))
        history = "\nOn Tue, 10 Mar 2026 at 09:00, somebody wrote:\n" + "".join(
            f"> {line}\n" for line in body.splitlines()
        )
    news = "".join(
        f"Offer {n}: panels for {n}99 €, only this week! Read more at www.shop.example\n\n" for n in range(60)
    )
    return {
        "question": [mail(0, jane, lena, QUESTION)],
        "negotiation of 8": long,
        "newsletter": [mail(0, jane, lena, news + "Unsubscribe\n")],
    }


def forget() -> None:
    """Empty what is remembered of texts; models stay, and what is known of single words: a warm worker has met most of them."""
    for name, module in list(sys.modules.items()):
        if name.startswith("agentic_crm."):
            for found in vars(module).values():
                if isinstance(found, _lru_cache_wrapper) and found.cache_parameters()["maxsize"] is not None:
                    found.cache_clear()
    TEXTS.clear()


def timed(thread: ThreadContext) -> float:
    """Milliseconds. The messages are copied first, since they remember what was computed of them."""
    values = []
    for _ in range(REPEATS):
        fresh = replace(thread, messages=tuple(map(replace, thread.messages)))
        forget()
        begun = time.process_time()
        analyze(fresh)
        values.append((time.process_time() - begun) * 1000)
    return statistics.median(values)


def main() -> None:
    threads: dict[str, ThreadContext] = {}
    if len(sys.argv) > 1:
        for folder in case_folders(Path(sys.argv[1])):
            crm = json.loads((folder / "crm.json").read_text("utf-8"))
            messages = tuple(normalize(p.read_bytes()) for p in sorted((folder / "thread").glob("*.eml")))
            threads[folder.name] = ThreadContext(read_workspace(crm), messages, read_snapshot(crm))
    else:
        for name, raws in own_threads().items():
            threads[name] = ThreadContext(read_workspace(CRM), tuple(map(normalize, raws)), read_snapshot(CRM))
    compile_all()
    for thread in threads.values():
        analyze(thread)
    millis = {name: timed(thread) for name, thread in threads.items()}
    for name, value in sorted(millis.items(), key=lambda item: -item[1])[:10]:
        print(f"{value:8.2f} ms  {name}")
    values = sorted(millis.values())
    print(
        f"median {statistics.median(values):.2f} ms, p95 {values[min(len(values) - 1, int(len(values) * 0.95))]:.2f} ms of {len(values)} threads"
    )


if __name__ == "__main__":
    main()
