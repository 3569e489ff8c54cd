"""People of a forwarded mail: its writer, and who got a copy where the mail speaks of them."""

import pytest

from agentic_crm.engine.actions import CreateContact
from tests.engine.analyze.threads import LENA, Mail, read

TIM = "Tim Ahrens <tim@norddach.example>"
FORWARDED = """Lena, kannst du das übernehmen?

Von: Anna Berg <anna@berg-werkzeuge.example>
Gesendet: Dienstag, 10. März 2026 08:11
An: Tim Ahrens <tim@norddach.example>
Cc: {copied}
Betreff: Solardach

Guten Tag,

könnten Sie uns ein Angebot für ein Solardach auf unserer Werkhalle schicken? Die Pläne hat unser Hallenmeister Jonas Feld.

Mit freundlichen Grüßen
Anna Berg
Berg Werkzeuge GmbH
"""


@pytest.mark.parametrize(
    ("copied", "found"),
    [
        ("Jonas Feld <j.feld@berg-werkzeuge.example>", {"Anna Berg", "Jonas Feld"}),
        ("Ole Krug <o.krug@berg-werkzeuge.example>", {"Anna Berg"}),
        ("Jonas Feld <jonas@feld-planung.example>", {"Anna Berg"}),
    ],
)
def test_who_got_a_copy_takes_part_if_the_mail_names_them(copied: str, found: set[str]) -> None:
    result = read(Mail(TIM, FORWARDED.format(copied=copied), "WG: Solardach", to=LENA))
    assert {a.fields.name for a in result.actions if isinstance(a, CreateContact)} == found
