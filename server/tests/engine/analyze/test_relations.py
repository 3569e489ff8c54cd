"""How a customer's new deal goes on from what was won: next term, more of it, or the next thing; and which won deal is meant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agentic_crm.engine.snapshot import CrmSnapshot, KnownDeal
from tests.engine.analyze.threads import CRM, Mail, of_type, read

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
