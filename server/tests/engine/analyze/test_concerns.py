"""What tasks are about where a thread is about several customers, and whose a wish is that somebody passes on."""

from dataclasses import replace

from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact
from tests.engine.analyze.threads import BARN, CRM, FARM, LENA, MARIE, Mail, fields, of_type, read

TIM = "Tim Ahrens <tim@norddach.example>"
REHA = KnownCompany("co_2", "Rehazentrum am See GmbH", "reha-am-see.example")
FEIST = KnownContact("ct_2", "Cornelia Feist", "c.feist@reha-am-see.example", None, None, "co_2")
POOL = replace(BARN, id="de_2", name="Schwimmbad", companies=("co_2",), contacts=("ct_2",))
BOTH = CrmSnapshot((FARM, REHA), (MARIE, FEIST), (BARN, POOL), ())


def test_colleagues_tasks_belong_to_whom_their_sentence_names() -> None:
    body = "Hallo Tim,\n\nschickst du bitte morgen die Muster an Frau Dorn? Und ruf bitte Frau Feist bis Freitag an.\n\nLena"
    tasks = of_type(read(Mail(LENA, body, subject="Zwei Sachen", to=TIM), crm=BOTH), "create_task")
    assert [t.links.model_dump()["about"] for t in tasks] == [("de_1", "ct_1"), ("de_2", "ct_2")]


def test_what_we_promise_is_owed_to_whom_we_write() -> None:
    crm = replace(
        CRM,
        contacts=(MARIE, replace(MARIE, id="ct_3", name="Ole Brandt", email="ole@hofgut-birkenau.example")),
        deals=(),
    )
    asked = Mail(
        "Marie Dorn <marie@hofgut-birkenau.example>", "Hallo,\n\nOle meldet sich.\n\nMarie Dorn", subject="Dach"
    )
    said = Mail(
        LENA, "Hallo,\n\nich rufe Sie am Freitag an.\n\nLena", subject="Re: Dach",
        to="Ole Brandt <ole@hofgut-birkenau.example>", cc="Marie Dorn <marie@hofgut-birkenau.example>",
    )  # fmt: skip
    (task,) = of_type(read(asked, said, crm=crm), "create_task")
    assert task.links.model_dump()["about"][0] == "ct_3"


def test_a_wish_that_is_passed_on_is_the_writers_not_the_carriers() -> None:
    result = read(
        Mail(
            "Bruno Tes <bruno@hillview.example>",
            "Lena, this bloke is one of our clients, can you help him?\n\nBruno\n\n---------- Forwarded message ---------\n"
            "From: Warwick Dunmore <warwick@dunmorehomes.example>\nDate: Mon, 9 Mar 2026 at 16:20\nSubject: Roof Lot 14\n"
            "To: Bruno Tes <bruno@hillview.example>\n\nBruno, I need a quote for a solar roof of 40 kW on Lot 14. Who did yours?\n\n"
            "Warwick Dunmore\nDirector\nDunmore Homes Pty Ltd\n",
            subject="Fwd: Roof Lot 14",
        )
    )
    (deal,) = of_type(result, "create_deal")
    refs = {a.ref: fields(a).get("name") for a in result.actions}
    links = deal.links.model_dump()
    assert [refs[r] for r in (*links["companies"], *links["contacts"])] == ["Dunmore Homes Pty Ltd", "Warwick Dunmore"]


def test_a_known_end_customer_is_a_party_beside_who_writes_for_it() -> None:
    body = "Hello,\n\nwe need a quote for 40 modules for our client Hofgut Birkenau.\n\nAnn Lee\nStudio Lee"
    (deal,) = of_type(read(Mail("Ann Lee <ann@studio-lee.example>", body), crm=CRM), "create_deal")
    assert deal.links.model_dump()["companies"] == ("company:studio-lee", "co_1")


def test_end_customers_that_are_named_outright_are_firms_unless_they_are_people() -> None:
    told = {
        "The end customer is Harbour Foods in Grimsby.": ["Harbour Foods"],
        "It is for one of our customers, Nordic Timber.": ["Nordic Timber"],
        "Endkunde ist die Wohnbau Lindental.": ["Wohnbau Lindental"],
        "El cliente final es Conservas Ribera.": ["Conservas Ribera"],
        "It is for our client Anna Reed.": [],
        "Our client is ready to sign.": [],
    }
    for sentence, names in told.items():
        result = read(
            Mail(
                "Ann Lee <ann@studio-lee.example>",
                f"Hello,\n\nwe need a quote for 40 modules. {sentence}\n\nAnn Lee\nStudio Lee",
            )
        )
        assert [n for a in of_type(result, "create_company") if (n := fields(a)["name"]) != "Studio Lee"] == names
