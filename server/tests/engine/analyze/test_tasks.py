"""Tasks that people word in lists, by new dates, among themselves and by the way."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot
from tests.engine.analyze.threads import BARN, CRM, FARM, LENA, MARIE, REPORT, Mail, fields, of_type, read

MARIES = "Marie Dorn <marie@hofgut-birkenau.example>"
TIM = "Tim Ahrens <tim@norddach.example>"


def tasks(*mails: Mail, crm: CrmSnapshot = CRM) -> list[tuple[str, object]]:
    found = [fields(a) for a in of_type(read(*mails, crm=crm), "create_task")]
    return [(f["title"], f.get("due")) for f in found]


def test_a_list_is_one_task_but_for_the_items_that_have_a_day_of_their_own() -> None:
    body = "Hello Lena,\n\nbefore we decide we would need from you:\n\n- a site plan by 20 March\n- two references\n- proof of your insurance\n\nMarie"
    assert tasks(Mail(MARIES, body)) == [
        ("Send two references, proof of your insurance", None),
        ("Send Marie a site plan", date(2026, 3, 20)),
    ]


def test_a_day_in_the_head_of_a_list_dates_all_of_it() -> None:
    body = "Hallo Frau Voss,\n\nbitte senden Sie uns bis 31. März:\n\n1. ein Angebot\n2. zwei Referenzen\n\nMarie Dorn"
    assert tasks(Mail(MARIES, body)) == [("Marie ein Angebot, zwei Referenzen schicken", date(2026, 3, 31))]


@pytest.mark.parametrize(
    "put_off",
    [
        "Das Statikgutachten brauchen wir erst bis zum 15. April, nicht schon nächste Woche.",
        "We do not need the Statikgutachten now, not until April 15.",
    ],
)
def test_what_is_needed_only_later_is_put_off(put_off: str) -> None:
    result = read(Mail(MARIES, f"Hallo,\n\n{put_off}\n\nMarie"), crm=CRM)
    assert [fields(a)["changes"] for a in of_type(result, "update_task")] == [{"due": date(2026, 4, 15)}]
    assert of_type(result, "create_task") == []


def test_another_time_moves_the_only_appointment() -> None:
    visit = replace(REPORT, title="Meeting with Marie", due=datetime.combine(date(2026, 3, 11), time(13)))
    result = read(
        Mail(MARIES, "Hi Lena, Wednesday doesn't work after all. Could we do Friday at 10:00 instead?\n\nMarie"),
        crm=CrmSnapshot((FARM,), (MARIE,), (BARN,), (visit,)),
    )
    assert [fields(a)["changes"] for a in of_type(result, "update_task")] == [
        {"due": datetime.combine(date(2026, 3, 13), time(10))}
    ]
    assert of_type(result, "create_task") == []


def test_who_is_there_at_a_time_if_we_like_invites_us() -> None:
    body = "Guten Tag,\n\nam Montag um 9 Uhr bin ich auf der Baustelle, falls Sie das Dach ausmessen möchten.\n\nMarie Dorn"
    assert [due for _, due in tasks(Mail(MARIES, body))] == [datetime.combine(date(2026, 3, 16), time(9))]


def test_colleagues_speak_of_customers_by_surname() -> None:
    body = "Hallo Tim,\n\nschickst du bitte morgen die Pläne an Frau Dorn?\n\nLena"
    found = of_type(read(Mail(LENA, body, to=TIM), crm=CRM), "create_task")
    assert [(fields(a)["due"], fields(a)["assignee"]) for a in found] == [(date(2026, 3, 11), "tim@norddach.example")]


def test_a_bare_question_for_the_price_is_worded_for_us() -> None:
    assert tasks(Mail(MARIES, "Hallo,\n\nwir möchten erweitern. Was würde das im Jahr kosten?\n\nMarie")) == [
        ("Marie einen Preis nennen", None)
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "Could you send me a price on the 6-inch version, and is there somebody at your end who can talk me through the control panel?",
            ["Send Marie a price on the 6-inch version", "Find somebody who can talk Marie through the control panel"],
        ),
        (
            "Könnten Sie mir noch einen Preis für die zweite Anlage nennen und gibt es jemanden, der unserem Elektriker die Steuerung erklären kann?",
            [
                "Marie einen Preis für die zweite Anlage nennen",
                "Jemanden finden, der ihrem Elektriker die Steuerung erklären kann",
            ],
        ),
        ("Please send me the curves, the declaration and the manual.", ["Send Marie the curves, the declaration and the manual"]),
        ("Pourriez-vous m'envoyer le plan de la toiture de votre côté ?", ["Envoyer à Marie le plan de la toiture de notre côté"]),
        ("Potrebbe mandarmi il disegno aggiornato del tetto per favore?", ["Mandare a Marie il disegno aggiornato del tetto"]),
        ("Zou je me een prijs kunnen sturen voor het dak van de schuur?", ["Marie een prijs sturen voor het dak van de schuur"]),
        ("Bringen Sie bitte ein Muster der Platte mit.", ["Ein Muster der Platte mitbringen"]),
        (
            "Muster brauchen Sie nicht zu schicken. Es reicht, wenn Sie mir kurz die Lieferzeit für die Module nennen.",
            ["Marie die Lieferzeit für die Module nennen"],
        ),
        ("I have not seen the risk assessment of the barn. Can you send it to me?", ["Send Marie the risk assessment of the barn"]),
        ("A nice fit for the larger module I think. Can you send it to me?", ["Send it to Marie (Anfrage)"]),
        ("If you have any trouble viewing the plan, please call us. You take the roof and we take the wall.", []),
        ("We would love to host a party in the barn. Let me know your thoughts and I will note them.", []),
    ],
)  # fmt: skip
def test_each_deed_is_one_task_that_a_stranger_can_read(body: str, found: list[str]) -> None:
    assert [title for title, _ in tasks(Mail(MARIES, f"{body}\n\nMarie Dorn"))] == found


def test_steps_are_children_of_the_deed_that_heads_them() -> None:
    body = "Hello Lena,\n\nplease prepare the handover of the barn roof by March 20:\n\n- measure the roof\n- order the inverter by 15 March\n\nMarie"
    whole, *steps = of_type(read(Mail(MARIES, body), crm=CRM), "create_task")
    assert fields(whole) == {"title": "Prepare the handover of the barn roof", "due": date(2026, 3, 20)}
    assert [(fields(s), s.links.model_dump()["parent"]) for s in steps] == [
        ({"title": "Measure the roof"}, whole.ref),
        ({"title": "Order the inverter", "due": date(2026, 3, 15)}, whole.ref),
    ]


def test_a_promise_that_cannot_be_kept_moves_to_the_next_day_named() -> None:
    first = "Liebe Frau Dorn,\n\ndie Wandpläne erhalten Sie bis Freitag.\n\nLena Voss"
    then = "Liebe Frau Dorn,\n\nmein Zeichner ist krank, Freitag schaffen wir nicht. Es wird Mittwoch nächster Woche.\n\nLena Voss"
    found = tasks(Mail(LENA, first, to=MARIES), Mail(LENA, then, to=MARIES))
    assert found == [("Marie die Wandpläne schicken", date(2026, 3, 18))]


def test_among_colleagues_the_one_who_asks_is_called() -> None:
    mail = Mail(
        "Tim Ahrens <tim@norddach.example>",
        "Lena, could you get the staffing plan for Hofgut Birkenau to me by Friday?\n\nTim",
    )
    found = of_type(read(mail, crm=CRM), "create_task")
    assert [fields(t)["title"] for t in found] == ["Get the staffing plan for Hofgut Birkenau to Tim"]


def test_what_a_colleague_notes_after_a_call_is_a_task() -> None:
    body = "Hallo Lena,\n\nMarie Dorn vom Hofgut hat angerufen. Morgen zurückrufen wegen der Genehmigung.\n\nTim"
    found = of_type(read(Mail("Tim Ahrens <tim@norddach.example>", body), crm=CRM), "create_task")
    assert [(fields(t)["title"], fields(t)["due"]) for t in found] == [
        ("Zurückrufen wegen der Genehmigung", date(2026, 3, 11))
    ]


def test_what_a_colleague_promised_for_us_is_ours() -> None:
    mail = Mail(
        "Tim Ahrens <tim@norddach.example>",
        "Lena, I told Marie Dorn of Hofgut Birkenau you'd send the layout by Friday.\n\nTim",
    )
    assert tasks(mail) == [("Send the layout", date(2026, 3, 13))]


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("das Muster schickt Tim am Freitag raus.", date(2026, 3, 13)),
        ("Tim will ring the surveyor on Thursday.", date(2026, 3, 12)),
        ("il disegno glielo manda Tim domani.", date(2026, 3, 11)),
        ("Tim llamará al topógrafo el jueves.", date(2026, 3, 12)),
    ],
)
def test_a_colleague_who_is_said_to_do_it_has_the_task(told: str, due: date) -> None:
    found = of_type(read(Mail(LENA, f"Hello,\n\n{told}\n\nLena", to=MARIES), crm=CRM), "create_task")
    assert [(fields(a)["due"], fields(a)["assignee"]) for a in found] == [(due, "tim@norddach.example")]


def test_what_of_ours_runs_late_is_put_off_and_not_done() -> None:
    body = "Hello Marie,\n\nsorry, the Statikgutachten won't be ready on the 20th. You will get it on the 25th.\n\nLena"
    changes = [fields(a)["changes"] for a in of_type(read(Mail(LENA, body, to=MARIES), crm=CRM), "update_task")]
    assert changes == [{"due": date(2026, 3, 25)}]


def test_a_request_for_the_day_of_a_moved_task_is_not_that_task() -> None:
    body = "Hallo Frau Voss,\n\ndas Statikgutachten brauchen wir erst am 27. März.\nBitte schicken Sie uns bis 27. März noch eine Preisliste.\n\nMarie"
    result = read(Mail(MARIES, body), crm=CRM)
    assert [fields(a)["changes"] for a in of_type(result, "update_task")] == [{"due": date(2026, 3, 27)}]
    assert [fields(a)["due"] for a in of_type(result, "create_task")] == [date(2026, 3, 27)]


def test_a_day_after_which_it_is_too_late_is_when_it_is_due() -> None:
    body = "Hi Lena,\n\ncould you send us a version without batteries? The board papers close on Thursday and anything later won't make it in.\n\nMarie"
    assert [due for _, due in tasks(Mail(MARIES, body))] == [date(2026, 3, 12)]
