"""Which deal of a customer a letter is about, and how a new one goes on from what was won: next term, more of it, the next thing."""

# ruff: noqa: E501 - letters are read by line

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot, KnownDeal
from tests.engine.analyze.threads import CRM, LENA, Mail, fields, of_type, read

MARIE = "Marie Dorn <marie@hofgut-birkenau.example>"


def won(id_: str, name: str, closed: date | None = None) -> KnownDeal:
    return KnownDeal(id_, name, Decimal(9000), "EUR", "won", closed, ("co_1",), ("ct_1",))


def related(body: str, *deals: KnownDeal, subject: str = "Anfrage") -> tuple[str, str] | None:
    crm = CrmSnapshot(CRM.companies, CRM.contacts, deals, ())
    (deal,) = of_type(read(Mail(MARIE, f"Hello,\n\n{body}\n\nMarie Dorn", subject=subject), crm=crm), "create_deal")
    found = deal.links.model_dump(mode="json")["related"]
    return (found["deal"], found["relation"]) if found else None


ROOF = won("de_1", "Dachanlage Scheune")
CARE = won("de_2", "Wartungsvertrag 2024-2026")


@pytest.mark.parametrize(
    ("body", "relation"),
    [
        ("our year runs out on 30 June. Please send the paperwork for another twelve months.", "renewal"),
        ("unser Vertrag läuft Ende Juni aus. Bitte schicken Sie ein Angebot für ein weiteres Jahr.", "renewal"),
        ("notre contrat arrive à échéance, merci d'envoyer un devis pour un an de plus.", "renewal"),
        ("el contrato vence en junio, necesitamos un presupuesto para un año más.", "renewal"),
        ("il contratto scade a giugno, mandateci un preventivo per un altro anno.", "renewal"),
        ("ons contract loopt in juni af, graag een offerte om te verlengen.", "renewal"),
        ("o contrato termina em junho, envie um orçamento para mais um ano.", "renewal"),
        ("we want to extend the monitoring service to two more plants. Please send a quote.", "expansion"),
        ("we bought a second farm. Need the same setup as here, please send a quote.", "expansion"),
        ("wir möchten um 10 Module aufstocken, bitte um ein Angebot.", "expansion"),
        ("il nous faudrait un avenant pour l'ajout d'un onduleur, pourriez-vous envoyer un devis ?", "expansion"),
        ("queremos ampliar la instalación a la nueva nave, necesitamos un presupuesto.", "expansion"),
        ("vorremmo estendere l'impianto alla seconda sede, mandateci un preventivo.", "expansion"),
        ("the roof looks great. Now we need a price for a charging station, 22 kW.", "follow_on"),
        ("die Anlage läuft gut. Jetzt möchten wir mit Phase 2 starten, bitte um ein Angebot.", "follow_on"),
        ("we want to renovate the old barn: please send a quote for a battery.", "follow_on"),
    ],
)
def test_what_a_letter_says_of_the_next_deal(body: str, relation: str) -> None:
    assert related(body, ROOF) == ("de_1", relation)


def test_of_several_won_deals_the_one_spoken_of_is_continued() -> None:
    body = "unser Wartungsvertrag läuft aus, wir möchten ihn verlängern. Bitte ein Angebot."
    assert related(body, ROOF, CARE) == ("de_2", "renewal")
    assert related("die Anlage auf der Scheune ist toll, wir möchten sie erweitern. Angebot?", ROOF, CARE) == (
        "de_1",
        "expansion",
    )
    later = replace(CARE, id="de_3", name="Wartungsvertrag 2022-2024", close_date=date(2022, 1, 10))
    assert related(body, later, replace(CARE, close_date=date(2024, 1, 9))) == ("de_2", "renewal")
    assert related("wir brauchen ein Angebot für eine Wallbox mit 22 kW.", ROOF, CARE) is None


def open_deal(id_: str, name: str, amount: int = 7000) -> KnownDeal:
    return KnownDeal(id_, name, Decimal(amount), "EUR", "lead", None, ("co_1",), ("ct_1",))


def told(*mails: Mail, deals: tuple[KnownDeal, ...]) -> dict[str, object]:
    """What the thread changes in which deal."""
    result = read(*mails, crm=CrmSnapshot(CRM.companies, CRM.contacts, deals, ()))
    return {a.links.model_dump()["target"]: fields(a)["changes"] for a in of_type(result, "update_deal")}


PARTY, FEAST = open_deal("de_1", "Summer party roof"), open_deal("de_2", "Harvest feast roof", 5200)


def test_each_of_two_deals_gets_its_own_outcome_and_its_own_task() -> None:
    quotes = Mail(LENA, "Hi Marie,\n\nboth offers as discussed, each stands alone.\n\nLena", to=MARIE)
    answer = Mail(
        MARIE, "Hi,\n\nour boss has signed the contract for the harvest feast.\n\nThe summer party has fallen through, sorry.\n\nMarie",
        subject="Re: Offers", date="Wed, 11 Mar 2026 09:00:00 +0100",
    )  # fmt: skip
    assert told(quotes, answer, deals=(PARTY, FEAST)) == {"de_1": {"stage": "lost"}, "de_2": {"stage": "won"}}
    body = "Hi,\n\nHarvest feast: the board decides on 19 March. Please send us a revised offer by Friday.\n\nSummer party is on hold.\n\nMarie"
    result = read(
        Mail(MARIE, body, subject="Re: Offers"), crm=CrmSnapshot(CRM.companies, CRM.contacts, (PARTY, FEAST), ())
    )
    assert [a.links.model_dump()["target"] for a in of_type(result, "update_deal")] == ["de_2"]
    assert [a.links.model_dump()["about"][0] for a in of_type(result, "create_task")] == ["de_2"]


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ("we have decided to go with a Danish supplier, so we will not renew.", True),
        ("wir haben uns entschieden, den Vertrag nicht zu verlängern.", True),
        ("nous ne renouvellerons pas notre contrat.", True),
        ("hemos decidido no renovar el contrato.", True),
        ("we will not renew before we have seen the new price.", False),
    ],
)
def test_what_is_let_go_is_lost(body: str, lost: bool) -> None:
    news = told(
        Mail(MARIE, f"Hello,\n\n{body}\n\nMarie", subject="Re: Offer"), deals=(open_deal("de_1", "Renewal 2026"),)
    )
    assert news == ({"de_1": {"stage": "lost"}} if lost else {})


def test_a_new_wish_is_no_news_of_an_open_deal_that_it_does_not_name() -> None:
    care = "unser Wartungsvertrag läuft im Juni aus. Bitte ein Angebot für ein weiteres Jahr."
    crm = CrmSnapshot(CRM.companies, CRM.contacts, (open_deal("de_1", "Kühlhalle Nord"), CARE), ())
    (deal,) = of_type(read(Mail(MARIE, f"Hallo,\n\n{care}\n\nMarie Dorn", subject="Wartung"), crm=crm), "create_deal")
    assert deal.links.model_dump(mode="json")["related"] == {"deal": "de_2", "relation": "renewal"}
    other = "this is a separate project: we need a quote for 20 garden lamps at our holiday flats."
    (deal,) = of_type(read(Mail(MARIE, f"Hello,\n\n{other}\n\nMarie Dorn", subject="Lamps"), crm=crm), "create_deal")
    assert deal.links.model_dump(mode="json")["related"] is None
    named = "the quote for the Kühlhalle, please, before our maintenance contract runs out."
    assert not of_type(
        read(Mail(MARIE, f"Hello,\n\n{named}\n\nMarie Dorn", subject="Kühlhalle"), crm=crm), "create_deal"
    )


def test_what_another_department_sets_apart_is_no_news_of_the_deal_it_names() -> None:
    crm = CrmSnapshot(CRM.companies, CRM.contacts, (open_deal("de_1", "Dachanlage Scheune", 48000),), ())
    jan = "Jan Beck <beck@hofgut-birkenau.example>"
    for body in (
        "the farm is getting the Scheune roof from you, this is quite apart from that: we need a quote for 12 panels, £9,500 is set aside.",
        "die Dachanlage der Scheune hat nichts damit zu tun, unsere Sache ist unabhängig davon: wir brauchen ein Angebot für 12 Module, 9.500 € sind bewilligt.",
    ):
        result = read(Mail(jan, f"Hello,\n\n{body}\n\nJan Beck", subject="Greenhouse"), crm=crm)
        assert len(of_type(result, "create_deal")) == 1
        assert not of_type(result, "update_deal")


def test_a_customer_without_deals_who_names_a_sum_for_what_is_wanted_opens_one() -> None:
    none = CrmSnapshot(CRM.companies, CRM.contacts, (), ())
    wish = "the Petersen family wants 20 panels on their holiday flat. They said yes to €9,500. Could you confirm by Friday?"
    fault = "the inverter shows error 12 again. We need somebody here by Friday, 3 of 20 panels are dark."
    for body, deals in ((wish, 1), (fault, 0)):
        result = read(Mail(MARIE, f"Hello,\n\n{body}\n\nMarie Dorn", subject="Hello"), crm=none)
        assert len(of_type(result, "create_deal")) == deals, body


@pytest.mark.parametrize(
    ("body", "firm", "there"),
    [
        ("new one for you: our client Hansen Logistik A/S wants 40 panels, they have £38,000. Ole Hansen is cc'd.", "Hansen Logistik A/S", "Ole Hansen <oh@hansen-logistik.example>"),
        ("unser Kunde, die Hansen Logistik A/S, möchte 40 Module, Budget 38.000 €. Ole Hansen ist in Kopie.", "Hansen Logistik A/S", "Ole Hansen <oh@hansen-logistik.example>"),
        ("nuestro cliente Frutas Levante S.L. quiere 60 paneles, tienen 45.000 € y no más. Ramón Gil va en copia.", "Frutas Levante S.L.", "Ramón Gil <rgil@frutaslevante.example>"),
    ],
)  # fmt: skip
def test_who_brings_a_client_in_copy_opens_the_clients_deal(body: str, firm: str, there: str) -> None:
    crm = CrmSnapshot(CRM.companies, CRM.contacts, (won("de_1", "Dachanlage Scheune"),), ())
    result = read(Mail(MARIE, f"Hello,\n\n{body}\n\nMarie Dorn", subject="New", cc=there), crm=crm)
    assert [fields(a)["name"] for a in of_type(result, "create_company")] == [firm]
    (deal,) = of_type(result, "create_deal")
    links = deal.links.model_dump(mode="json")
    client = of_type(result, "create_company")[0].ref
    assert (set(links["companies"]), len(links["contacts"])) == ({client, "co_1"}, 2)
    assert links["related"] is None


@pytest.mark.parametrize(
    ("body", "stage"),
    [
        ("the other supplier let us down. Is your offer from March still valid?", "proposal"),
        ("wir möchten das Projekt Kühlhalle doch noch umsetzen.", "lead"),
        ("good news, the Kühlhalle project is back on. Here is our signed order.", "won"),
        ("thank you for the Christmas card!", None),
    ],
)
def test_a_lost_deal_is_taken_up_again(body: str, stage: str | None) -> None:
    lost = replace(open_deal("de_1", "Kühlhalle Nord"), stage="lost")
    news = told(Mail(MARIE, f"Hello,\n\n{body}\n\nMarie Dorn", subject="Kühlhalle"), deals=(lost,))
    assert news == ({"de_1": {"stage": stage}} if stage else {})


def test_who_moved_takes_no_deal_of_the_old_firm_along() -> None:
    body = "ich bin jetzt bei der Borea AG. Wir brauchen ein Angebot für 40 Module.\n\nMarie Dorn\nLeiterin Einkauf\nBorea AG"
    crm = CrmSnapshot(CRM.companies, CRM.contacts, (ROOF,), ())
    (deal,) = of_type(read(Mail("Marie Dorn <m.dorn@borea.example>", f"Hallo,\n\n{body}"), crm=crm), "create_deal")
    links = deal.links.model_dump(mode="json")
    assert (links["contacts"], links["related"]) == (["ct_1"], None)
    assert links["companies"] != ["co_1"]


@pytest.mark.parametrize(
    ("name", "body", "relation"),
    [
        ("Kitchen Lyon", "nous ouvrons un restaurant à Grenoble et voudrions la même cuisine. Pouvez-vous faire un devis ?", "expansion"),
        ("Impianto ufficio", "vorremmo lo stesso impianto anche in magazzino, ci fate un preventivo?", "expansion"),
        ("Licenças 10 utilizadores", "precisamos de mais cinco licenças. Podem enviar um orçamento?", "expansion"),
        ("Website relaunch", "can we get the site in French as well? Please send a quote for adding it.", "expansion"),
        ("Gabelstapler 3 Stück", "wir brauchen noch zwei Stapler, bitte um ein Angebot.", "expansion"),
        ("Solar roof barn", "the barn roof runs well, and we'd like panels on the stable roof too. Quote please.", "expansion"),
        ("CRM licences 25 users", "the CRM is running well; now we would like a training day. Please quote.", "follow_on"),
        ("Messestand Hannover", "der Stand war ein Erfolg. Für die Messe in Köln brauchen wir wieder einen, bitte um ein Angebot.", "follow_on"),
        ("Audit 2025", "it's that time of year again: please quote for the 2026 audit.", "follow_on"),
        ("Stand fiera Bologna", "lo stand di Bologna è piaciuto molto. Ci serve altro per Parma, ci fate un preventivo?", "follow_on"),
    ],
)  # fmt: skip
def test_more_of_the_same_and_the_next_edition_are_told_apart(name: str, body: str, relation: str) -> None:
    assert related(body, won("de_1", name)) == ("de_1", relation)
