"""Reads the demo's mail from its text form.

A thread begins with `=== thread NAME`, a further message in it with `=== message`. Then come header lines, an empty line and
the body. `Date` is told as `WEEKS_AGO WEEKDAY HH:MM [ZONE]`. A reply may leave out `To` (who wrote the message before) and
`Subject`. `Client` names the program that wrote it (plain, gmail, outlook, apple, mobile, newsletter), `Quote: no` leaves out
the quoted message, `Attach` names a PDF, `Invite` an event as `WHEN | MINUTES | TITLE | PLACE`. All other header lines are
put into the message as they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.resources import files
from typing import Final

OWN_DOMAIN: Final = "northwind-robotics.example"
PEOPLE: Final = {
    "dana": f"Dana Weiss <dana@{OWN_DOMAIN}>",
    "raj": f"Raj Patel <raj@{OWN_DOMAIN}>",
    "mia": f"Mia Keller <mia@{OWN_DOMAIN}>",
    "info": f"Northwind Robotics <info@{OWN_DOMAIN}>",
}
_OURS: Final = frozenset({"from", "to", "cc", "subject", "date", "client", "quote", "attach", "invite", "reply-prefix"})


class BadLetter(ValueError):
    """A message in the text form that says too little."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it was written down, in its place in the thread (from 0)."""

    thread: str
    position: int
    sender: str
    to: str
    cc: str | None
    subject: str
    date: str
    client: str
    is_quoting: bool
    attachment: str | None
    invite: str | None
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages, oldest first."""

    name: str
    letters: tuple[Letter, ...]


def threads() -> list[Thread]:
    """All threads of the demo mailbox. Raises BadLetter."""
    folder = files("agentic_crm.demo.mail")
    texts = sorted((one.name, one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".txt"))
    found = [thread for _, text in texts for thread in read(text)]
    names = [thread.name for thread in found]
    if len(set(names)) != len(names):
        raise BadLetter("two threads have the same name")
    return found


def read(text: str) -> Iterator[Thread]:
    """The threads of one text. Raises BadLetter."""
    for part in ("\n" + text).split("\n=== thread ")[1:]:
        name, _, rest = part.partition("\n")
        letters: list[Letter] = []
        for written in rest.split("\n=== message\n"):
            letters.append(_letter(name.strip(), written, tuple(letters)))
        yield Thread(name.strip(), tuple(letters))


def _letter(thread: str, written: str, earlier: tuple[Letter, ...]) -> Letter:
    head, gap, body = written.strip("\n").partition("\n\n")
    lines = [line.partition(": ") for line in head.splitlines()]
    given = {name.lower(): value.strip() for name, _, value in lines}
    previous = earlier[-1] if earlier else None
    if not gap or "from" not in given or "date" not in given or (previous is None and "subject" not in given):
        raise BadLetter(f"a message of “{thread}” lacks From, Date, Subject or a body")
    prefix = given.get("reply-prefix", "Re:")
    subject = given.get("subject") or f"{prefix} {earlier[0].subject}"
    return Letter(
        thread=thread,
        position=len(earlier),
        sender=_people(given["from"]),
        to=_people(given.get("to") or (previous.sender if previous else "dana")),
        cc=_people(given["cc"]) if "cc" in given else None,
        subject=subject,
        date=given["date"],
        client=given.get("client", "plain"),
        is_quoting=previous is not None and given.get("quote") != "no",
        attachment=given.get("attach"),
        invite=given.get("invite"),
        headers=tuple((name, value.strip()) for name, _, value in lines if name.lower() not in _OURS),
        body=body.rstrip() + "\n",
    )


def _people(written: str) -> str:
    return ", ".join(PEOPLE.get(one.strip(), one.strip()) for one in written.split(";"))


def address(person: str) -> str:
    """`Dana Weiss <dana@...>` -> `dana@...`."""
    return parseaddr(person)[1]
