# ruff: noqa: E501 - letters read best on one line

import pytest

from agentic_crm.engine.analysis import Category
from agentic_crm.engine.analyze.text.linear import asks_for_action
from tests.engine.analyze.threads import BARN, CRM, LENA, REPORT, Mail, fields, of_type, read

KLARA = "Klara Wendt <klara@muehlenhof.example>"
SIGNED = "\n\nKlara Wendt\nGeschäftsführerin\nMühlenhof GmbH\nTel. 04321 555 010\n"


class TestStrangers:
    @pytest.mark.parametrize(
        "body",
        [
            "Hello Lena,\n\nour two barns face south and the electricity bill keeps my father awake. Jens next door swears by you. We would start with the smaller one, 40 modules perhaps. Could somebody have a look?",
            "Guten Tag Frau Voss,\n\nunsere beiden Scheunen sollen neue Dächer bekommen, und Ihr Name fiel auf der Messe. Wir bräuchten etwa 40 Module. Kämen Sie sich das ansehen?",
            "Bonjour,\n\non nous a parlé de vous au salon. Nous souhaitons équiper deux granges, 40 panneaux environ. Quand pourriez-vous passer ?",
        ],
    )
    def test_a_lead_without_a_word_of_buying_becomes_a_deal(self, body: str) -> None:
        result = read(Mail(KLARA, body + SIGNED, subject="Dach"))
        assert result.category is Category.OPPORTUNITY
        assert len(of_type(result, "create_deal")) == len(of_type(result, "create_contact")) == 1

    def test_links_below_a_name_make_no_newsletter(self) -> None:
        body = "Hello Lena,\n\nwe would like to order 40 modules for our barn, our budget is EUR 18,000. Please send us a quote by Friday."
        links = "https://muehlenhof.example https://social.example/muehlenhof https://muehlenhof.example/privacy"
        result = read(Mail(KLARA, body + SIGNED + links, subject="Dach"))
        assert len(of_type(result, "create_deal")) == 1

    @pytest.mark.parametrize(
        "body",
        [
            "Hi Lena,\n\nyour customers ask for batteries, ours are in stock. Firms like yours save 12 hours a month with our planning tool. Twenty minutes on Thursday at 10?",
            "Guten Tag Frau Voss,\n\nvielen Betrieben fehlen Monteure. Mit unserer Kampagne gewinnen Firmen im Schnitt 20 Bewerbungen, ab 990 Euro. Hätten Sie am Freitag um 9 Uhr eine Viertelstunde?",
        ],
    )
    def test_a_pitch_that_names_sums_numbers_and_times_stays_a_pitch(self, body: str) -> None:
        result = read(
            Mail("Max Kern <max@planfix.example>", body + "\n\nMax Kern\nPlanfix GmbH\n", subject="Kurze Idee")
        )
        assert result.category is Category.VENDOR_PITCH
        assert result.actions == ()

    def test_family_is_not_asked_for_business(self) -> None:
        body = "Hi Lena, can you order the cake for Saturday, about 60 euros, and call me before Thursday? We need 12 chairs as well."
        result = read(Mail("Jutta Voss <jutta.voss@gmail.com>", body, subject="Papas Geburtstag"))
        assert result.category is Category.PERSONAL
        assert result.actions == ()

    def test_what_one_of_ours_took_up_is_a_lead(self) -> None:
        first = Mail(KLARA, "Moin, die Sonne scheint hier auch.\nKlara", subject="Sonne")
        answer = Mail(
            LENA,
            "Moin Frau Wendt,\n\nso eine Anlage liegt bei 18.000 Euro. Ich rufe Sie morgen an.\n\nLena Voss",
            to=KLARA,
        )
        result = read(first, answer)
        assert [fields(d)["amount"] for d in of_type(result, "create_deal")] == [18000]

    def test_a_note_of_a_call_brings_whom_it_names(self) -> None:
        note = "Lena, Klara Wendt from Mühlenhof rang. They want 40 modules and have 25k to spend. Please call her tomorrow, klara@muehlenhof.example."
        result = read(Mail("Tim Ahrens <tim@norddach.example>", note, subject="Anruf"))
        assert [fields(c)["name"] for c in of_type(result, "create_contact")] == ["Klara Wendt"]
        assert [fields(d)["amount"] for d in of_type(result, "create_deal")] == [25000]


class TestWishes:
    @pytest.mark.parametrize(
        ("sentence", "due"),
        [
            ("A page about the warranty would save my bacon, and I'd have to see it by Friday.", "2026-03-13"),
            ("Den Nachweis der Versicherung bräuchte ich noch bis zum 18. März.", "2026-03-18"),
            ("Il nous faudrait le plan du toit avant le 20 mars.", "2026-03-20"),
            ("Nos haría falta el nuevo desglose el lunes.", "2026-03-16"),
            ("We also still haven't seen the drawing, half past nine on Thursday would do.", "2026-03-12T09:30"),
        ],
    )
    def test_wishes_are_tasks_with_their_day(self, sentence: str, due: str) -> None:
        result = read(
            Mail("Marie Dorn <marie@hofgut-birkenau.example>", f"Hallo Lena,\n\n{sentence}\n\nMarie"), crm=CRM
        )
        assert [str(fields(t)["due"]).replace(" ", "T")[: len(due)] for t in of_type(result, "create_task")] == [due]

    def test_the_model_tells_requests_from_statements(self) -> None:
        assert asks_for_action("Might you be free on Tuesday for a call?") > 0.7
        assert asks_for_action("The weather was lovely on Sunday.") < 0.3


class TestKnownDeals:
    def test_a_sum_of_the_deals_size_needs_no_word_beside_it(self) -> None:
        body = "Hallo Lena,\n\nmit drei Modulen weniger landen wir bei 45.500 Euro, so machen wir es.\n\nMarie"
        result = read(Mail("Marie Dorn <marie@hofgut-birkenau.example>", body), crm=CRM)
        (update,) = of_type(result, "update_deal")
        assert update.model_dump()["fields"]["changes"]["amount"] == 45500
        assert update.model_dump()["links"]["target"] == BARN.id

    def test_what_was_to_be_sent_comes_without_being_named(self) -> None:
        mail = Mail(
            LENA,
            "Liebe Marie,\n\nanbei wie versprochen.\n\nLena",
            to="Marie Dorn <marie@hofgut-birkenau.example>",
            date="Thu, 19 Mar 2026 09:00:00 +0100",
        )
        (update,) = of_type(read(mail, crm=CRM), "update_task")
        assert update.model_dump()["links"]["target"] == REPORT.id


@pytest.mark.parametrize(
    "body",
    [
        "u guys do small roofs? camp tall pines mess hall. how much. need to know by friday. 518 555 0144 kit",
        "Hallo, wir ziehen im Juni um und die neue Halle hat ein riesiges Flachdach. Lohnt sich da eine Anlage? Wir hätten ungefähr 25.000 zur Verfügung. Liebe Grüße, Kit",
        "Buongiorno, vorremmo mettere i pannelli sulla stalla. Potete venire a vedere? Grazie, Kit",
    ],
)
def test_a_letter_that_plainly_wants_something_is_a_lead_in_whatever_words(body: str) -> None:
    result = read(Mail("Kit Abernathy <kit@tall-pines.example>", body, subject="Hi"))
    assert [a.type for a in result.actions if a.type == "create_deal"] == ["create_deal"]


@pytest.mark.parametrize(
    "body",
    [
        "am 18. April erscheint unsere Beilage in einer Auflage von 41.000 Exemplaren. Eine halbe Seite kostet 690 Euro. Darf ich einen Platz für Sie vormerken?\n\nJens Albers\nMediaberatung\nTel. 04331 555 210",
        "wir haben eine Gewerbehalle mit 640 m² neu im Angebot, Miete 3.200 Euro. Möchten Sie sie sich ansehen? Besichtigung wäre am Donnerstag um 15 Uhr möglich.\n\nPeter Nissen\nImmobilienmakler",
    ],
)
def test_space_for_advertisements_and_halls_to_let_are_no_leads(body: str) -> None:
    assert (
        read(Mail("Jens Albers <albers@kreisblatt-nord.example>", f"Hello Lena,\n\n{body}", subject="Hello")).actions
        == ()
    )


def test_who_writes_too_little_at_first_and_then_asks_plainly_is_a_lead() -> None:
    otto = "Otto Meyer <otto@borea.example>"
    terse = Mail(otto, "Two robot arms, please.\n", subject="Two robot arms")
    asks = Mail(otto, "Hello, a quote please.\n\nCould you quote two robot arms?\n", subject="Two robot arms")
    assert of_type(read(terse, asks), "create_deal")
