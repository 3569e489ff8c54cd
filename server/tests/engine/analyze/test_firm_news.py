"""Known firms under new names and at new addresses, and known people at new firms."""

import pytest

from agentic_crm.engine.actions import CreateCompany, CreateDeal, UpdateCompany, UpdateContact
from agentic_crm.engine.snapshot import CrmSnapshot, KnownCompany, KnownContact, KnownDeal
from tests.engine.analyze.threads import Mail, read

CRM = CrmSnapshot(
    (
        KnownCompany("co_1", "Kanzlei Overath & Partner", "overath-partner.example"),
        KnownCompany("co_2", "Riverina Grain Handlers Pty Ltd", "riverinagrain.example"),
        KnownCompany("co_3", "Studio Rossi Srl", "studiorossi.example"),
    ),
    (
        KnownContact("ct_1", "Miriam Schall", "schall@overath-partner.example", "Assistenz", None, "co_1"),
        KnownContact("ct_2", "Doug Petersen", "doug@riverinagrain.example", "Site Manager", None, "co_2"),
        KnownContact("ct_3", "Ugo Rossi", "ugo@studiorossi.example", None, None, "co_3"),
    ),
    (KnownDeal("de_1", "Riverina silo roof", None, "EUR", "won", None, ("co_2",), ("ct_2",)),),
    (),
)
MIRIAM, DOUG, UGO = (f"{c.name} <{c.email}>" for c in CRM.contacts)


def _told(sender: str, text: str) -> dict[str, str]:
    actions = read(
        Mail(sender, f"Hello Lena,\n\n{text}\n\n{sender.partition(' <')[0]}\n", subject="News"), crm=CRM
    ).actions
    assert not [a for a in actions if isinstance(a, CreateCompany)]
    found = [a.fields.changes.model_dump(exclude_none=True) for a in actions if isinstance(a, UpdateCompany)]
    return {k: v for changes in found for k, v in changes.items()}


@pytest.mark.parametrize(
    ("sender", "text", "name"),
    [
        (MIRIAM, "aus Overath & Partner wird die Overath Klein PartG mbB.", "Overath Klein PartG mbB"),
        (MIRIAM, "wir heißen seit 1. Mai Overath Klein PartG mbB.", "Overath Klein PartG mbB"),
        (MIRIAM, "unsere Kanzlei hat einen neuen Namen: Overath Klein.", "Overath Klein"),
        (MIRIAM, "wir haben uns umbenannt in Overath Klein.", "Overath Klein"),
        (DOUG, "Riverina Grain Handlers is now Agri Meridian Storage Pty Ltd.", "Agri Meridian Storage Pty Ltd"),
        (DOUG, "from July we'll be trading as Agri Meridian.", "Agri Meridian"),
        (DOUG, "Riverina Grain is changing its name to Agri Meridian on 1 July.", "Agri Meridian"),
        (DOUG, "following the merger we are now called Agri Meridian Ltd.", "Agri Meridian Ltd"),
        (UGO, "abbiamo cambiato nome: da oggi siamo Rossi Associati Srl.", "Rossi Associati Srl"),
        (UGO, "notre société s'appelle désormais Rossi Conseil SARL.", "Rossi Conseil SARL"),
        (UGO, "nuestra empresa pasa a llamarse Rossi Asociados SL.", "Rossi Asociados SL"),
        (UGO, "ons bedrijf heet voortaan Rossi Partners B.V.", "Rossi Partners B.V."),
        (UGO, "a nossa empresa passa a chamar-se Rossi Associados Lda.", "Rossi Associados Lda"),
        (DOUG, "Riverina is now Open on Sundays, ask Bob.", None),
        (DOUG, "we are now Working With the council on this.", None),
        (DOUG, "our supplier Northern Roofs is now called Summit Roofing.", None),
    ],
)
def test_a_firm_tells_its_new_name(sender: str, text: str, name: str | None) -> None:
    assert _told(sender, text) == ({"name": name} if name else {})


@pytest.mark.parametrize(
    ("sender", "text", "address"),
    [
        (
            MIRIAM,
            "Wir sind umgezogen. Sie finden uns seit gestern in der Adenauerallee 212, 53113 Bonn.",
            "Adenauerallee 212, 53113 Bonn",
        ),
        (
            MIRIAM,
            "bitte beachten Sie unsere neue Adresse:\nHafenstraße 3\n24103 Kiel",
            "Hafenstraße 3, 24103 Kiel",
        ),
        (
            DOUG,
            "Please note our change of address. From Monday we are at 12 Dock Road, Leeds LS1 4AB.",
            "12 Dock Road, Leeds LS1 4AB",
        ),
        (UGO, "ci siamo trasferiti in Via Torino 5, 20123 Milano.", "Via Torino 5, 20123 Milano"),
        (UGO, "nous avons déménagé : 12 rue des Lilas, 31000 Toulouse.", "12 rue des Lilas, 31000 Toulouse"),
        (UGO, "nos hemos mudado a la Calle Mayor 5, 28013 Madrid.", "Calle Mayor 5, 28013 Madrid"),
        (UGO, "wij zijn verhuisd naar Kade 3, 1234 AB Edam.", "Kade 3, 1234 AB Edam"),
        (
            UGO,
            "mudámos de instalações: Rua do Porto 4, 4450-123 Matosinhos.",
            "Rua do Porto 4, 4450-123 Matosinhos",
        ),
        (DOUG, "the pump was moved to hall 3. Deliver to 12 Dock Road, Leeds LS1 4AB.", None),
    ],
)
def test_a_firm_tells_where_it_is_now(sender: str, text: str, address: str | None) -> None:
    assert _told(sender, text) == ({"address": address} if address else {})


@pytest.mark.parametrize(
    ("text", "title", "firm", "email"),
    [
        (
            "since Monday I'm Facilities Lead at Bright Molar Clinics Inc., reach me at doug@brightmolar.example.",
            "Facilities Lead", "Bright Molar Clinics Inc", "doug@brightmolar.example",
        ),
        (
            "per 1 november begin ik als inkoper bij Hotel Oude Haven, mijn nieuwe adres is doug@oudehaven.example.",
            "Inkoper", "Hotel Oude Haven", "doug@oudehaven.example",
        ),
        (
            "ab Mai arbeite ich als Werkleiter bei der Nordsee Kran GmbH, dann bin ich unter d.petersen@nordseekran.example zu erreichen.",
            "Werkleiter", "Nordsee Kran GmbH", "d.petersen@nordseekran.example",
        ),
        (
            "j'ai rejoint Menuiserie Lacombe, ma nouvelle adresse est doug@lacombe.example.",
            None, "Menuiserie Lacombe", "doug@lacombe.example",
        ),
    ],
)  # fmt: skip
def test_who_changes_the_employer_takes_the_new_firm_along_and_not_the_old_deals(
    text: str, title: str | None, firm: str, email: str
) -> None:
    body = f"Hello Lena,\n\n{text} We need a quote for 40 modules there.\n\nDoug\n"
    actions = read(Mail(DOUG, body, subject="New job"), crm=CRM).actions
    (company,) = [a for a in actions if isinstance(a, CreateCompany)]
    (change,) = [a for a in actions if isinstance(a, UpdateContact)]
    (deal,) = [a for a in actions if isinstance(a, CreateDeal)]
    assert (company.fields.name, company.fields.domain) == (firm, email.partition("@")[2])
    changes = change.fields.changes
    assert (changes.title, changes.email, changes.company) == (title, email, company.ref)
    assert (deal.links.companies, deal.links.related) == ((company.ref,), None)
