"""What a process pays with its first conversations, and no conversation need wait for: word lists, their gates, models, what is known of words.

It came to 2.7 s of processor time for the first conversation of a process; warm, one takes some five milliseconds.
"""

from collections.abc import Iterable
from typing import Final

from agentic_crm.ai.builtin import analyze
from agentic_crm.engine.analysis import ThreadContext
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.snapshot import CrmSnapshot, Person, Stage, Workspace
from agentic_crm.kit.regex import compile_all

_WORKSPACE: Final = Workspace(
    name="Northwind Robotics",
    domains=("northwind.example",),
    time_zone="UTC",
    currency="EUR",
    owner=Person("Dana Weiss", "dana@northwind.example"),
    members=(),
    pipeline=(Stage("lead", "lead", "open"), Stage("won", "won", "won"), Stage("lost", "lost", "lost")),
)
_JANE: Final = "Jane Roe <jane@acme.example>"
_DANA: Final = "Dana Weiss <dana@northwind.example>"
_WISH: Final = """Dear Dana,

we need 12 robot arms for our plant in Jena, and our budget is 84,000 EUR. Could you send me a quote by Friday?
- the datasheet
- your terms of payment

Kind regards
Jane Roe
Head of Purchasing
Acme Industries GmbH
Phone: +49 3641 123456
"""
_PROMISE: Final = "Hi Jane,\n\nI will send you the quote tomorrow and call Otto about the freight.\n\nDana\n"
_GERMAN: Final = """Sehr geehrte Frau Weiss,

bitte schicken Sie uns bis Freitag ein Angebot für zwei Greifer. Wir rechnen mit 9.500 €.

Mit freundlichen Grüßen
Otto Meyer
Borea GmbH
"""
_PITCH: Final = "Hi Dana,\n\nwe help firms like yours to win more customers. Our team offers a free audit this week. Shall we talk?\n\nMax\n"


def _mail(sender: str, to: str, subject: str, body: str) -> bytes:
    head = f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n"
    return f"{head}Message-ID: <{len(body)}@warming.example>\n\n{body}".encode()


# Somebody who wants something and one of ours who promises it, the same in another language, and a stranger who offers something.
_THREADS: Final = (
    (_mail(_JANE, _DANA, "Robot arms", _WISH), _mail(_DANA, _JANE, "Re: Robot arms", _PROMISE)),
    (_mail("Otto Meyer <otto@borea.example>", _DANA, "Angebot", _GERMAN),),
    (_mail("Max Loud <max@boost.example>", _DANA, "More leads for you", _PITCH),),
)


def warm_up(threads: Iterable[ThreadContext] = ()) -> None:
    """Read some letters, and `threads` besides, as if they had come: whoever comes next is read as by a worker that has been reading for days."""
    compile_all()
    for raws in _THREADS:
        analyze(ThreadContext(_WORKSPACE, tuple(map(normalize, raws)), CrmSnapshot()))
    for thread in threads:
        analyze(thread)
