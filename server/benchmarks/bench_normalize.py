"""Splitting and normalising an mbox, against the standard library alone parsing the same file.

`python benchmarks/bench_normalize.py [--mbox FILE] [--messages 2000] [--rounds 3]`: without a file, a mailbox of plain
replies, HTML alternatives and attachments is made. Both sides run in turns in one process on one core; CPU time counts.
What the standard library does: `benchmarks.stdlib_mail`.
"""

# ruff: noqa: E501 - sample mails are read by line

import argparse
import base64
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from agentic_crm.email.providers.file_message import FileMessage
from agentic_crm.email.providers.files import open_mailbox
from agentic_crm.engine.normalize import normalize
from benchmarks import stdlib_mail

WORDS = [
    "we",
    "need",
    "the",
    "offer",
    "for",
    "forty",
    "chairs",
    "and",
    "desks",
    "before",
    "friday",
    "because",
    "our",
    "board",
    "meets",
    "then",
    "please",
    "send",
    "price",
    "delivery",
    "terms",
]
SEPARATOR = b"From jane@acme.example Thu Apr  4 15:53:33 2013\n"


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(6, 16))).capitalize() + "."


def make_mail(rng: random.Random, number: int) -> bytes:
    paragraphs = ["\n".join(sentence(rng) for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(2, 8))]
    quoted = "\n".join(f"> {sentence(rng)}" for _ in range(rng.randint(0, 30)))
    attribution = "\nOn Wed, Sep 10, 2025 at 9:15 AM Bob North <bob@north.example> wrote:\n\n" if quoted else ""
    text = (
        "Hi Bob,\n\n"
        + "\n\n".join(paragraphs)
        + "\n\nBest regards,\nJane Roe\nBuyer\nAcme GmbH\n+49 30 1234567\n"
        + attribution
        + quoted
    )
    trace = "".join(
        f"Received: from mx{n}.acme.example by mx.north.example with ESMTPS id {rng.getrandbits(64):x};\n Tue, 03 Mar 2026 14:2{n}:57 -0500\n"
        for n in range(4)
    )
    head = (
        f"{trace}DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s1;\n b={rng.getrandbits(1024):x}\nFrom: Jane Roe <jane@acme.example>\nTo: Bob <bob@north.example>\n"
        f"Subject: Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?= {number}\nDate: Tue, 03 Mar 2026 14:22:57 -0500\nMessage-ID: <{number}@acme.example>\nIn-Reply-To: <x{number}@north.example>\nMIME-Version: 1.0\n"
    )
    style = number % 10
    if style < 3:
        return (head + "Content-Type: text/plain; charset=utf-8\n\n" + text + "\n").encode()
    rich = (
        '<html><body style="font-family:Arial">'
        + "".join(f'<div><p style="margin:0">{p}</p></div>\n' for p in text.split("\n"))
        + "</body></html>"
    )
    encoded = base64.encodebytes(rich.encode()).decode() if style < 5 else rich
    transfer = "base64" if style < 5 else "8bit"
    alternative = f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b1\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: {transfer}\n\n{encoded}\n--b1--\n"
    if style < 9:
        return (head + 'Content-Type: multipart/alternative; boundary="b1"\n\n' + alternative).encode()
    pdf = base64.encodebytes(rng.randbytes(40_000)).decode()
    mixed = f'--b2\nContent-Type: multipart/alternative; boundary="b1"\n\n{alternative}\n--b2\nContent-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n{pdf}\n--b2--\n'
    return (head + 'Content-Type: multipart/mixed; boundary="b2"\n\n' + mixed).encode()


def with_ours(path: Path) -> int:
    count = 0
    for found in open_mailbox(path).read():
        if isinstance(found, FileMessage):
            normalize(found.raw)
            count += 1
    return count


def split_only(path: Path) -> int:
    return sum(isinstance(found, FileMessage) for found in open_mailbox(path).read())


def rate(run: Callable[[Path], int], path: Path) -> float:
    begun = time.process_time()
    count = run(path)
    return count / (time.process_time() - begun)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mbox", type=Path)
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.mbox
        if path is None:
            rng = random.Random(7)
            path = Path(folder) / "made.mbox"
            path.write_bytes(b"".join(SEPARATOR + make_mail(rng, n) + b"\n" for n in range(chosen.messages)))
        print(f"{path.stat().st_size / 1e6:.1f} MB, {split_only(path)} messages")
        runs: dict[str, Callable[[Path], int]] = {
            "standard library, parsing": stdlib_mail.parse,
            "standard library, reading": stdlib_mail.read,
            "split and normalise": with_ours,
            "split only": split_only,
        }
        best = dict.fromkeys(runs, 0.0)
        for _ in range(chosen.rounds):
            for name, run in runs.items():
                best[name] = max(best[name], rate(run, path))
        for name, value in best.items():
            print(f"{name:26} {value:9.0f} messages/s")
        for name in ("parsing", "reading"):
            print(f"ratio to {name}: {best['split and normalise'] / best[f'standard library, {name}']:.2f}")


if __name__ == "__main__":
    main()
