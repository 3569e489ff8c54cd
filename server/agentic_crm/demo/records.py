"""What the demo workspace's CRM holds before its mail is read. Dates are told as in `almanac`."""

from dataclasses import dataclass
from typing import Final, Literal

from agentic_crm.crm.deals.schemas import CompanyRole, ContactRole, Relation


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of ours; `key` is how the records below name them."""

    key: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Company:
    domain: str
    name: str
    owner: str
    address: str | None = None
    phone: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    email: str
    name: str
    title: str | None
    phone: str | None = None
    former: str | None = None
    """Domain of a company where the person worked before."""


@dataclass(frozen=True, slots=True)
class Deal:
    """`people` and `companies` name the participants; the first company is the customer unless its role is given."""

    key: str
    name: str
    stage: str
    amount: str
    currency: str
    owner: str
    opened: str
    closes: str | None
    companies: tuple[tuple[str, CompanyRole], ...]
    people: tuple[tuple[str, ContactRole], ...] = ()
    related: tuple[str, Relation] | None = None
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    title: str
    due: str | None
    assignee: str
    about: tuple[str, ...]
    """Keys of deals, domains of companies or addresses of contacts."""
    done: str | None = None
    children: tuple["Task", ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """A call, meeting or note that somebody wrote down."""

    kind: Literal["call", "meeting", "note"]
    at: str
    author: str
    title: str
    body: str
    about: tuple[str, ...]


COLLEAGUES: Final = (
    Colleague("dana", "Dana Weiss", "owner"),
    Colleague("raj", "Raj Patel", "admin"),
    Colleague("mia", "Mia Keller", "member"),
)

COMPANIES: Final = (
    Company("hallmann-verpackung.example", "Hallmann Verpackung GmbH", "dana", "Sennestraße 40, 33647 Bielefeld"),
    Company("brightwater-foods.example", "Brightwater Foods Ltd", "raj", "Quayside 3, Ipswich IP4 1AR"),
    Company("atelier-duval.example", "Atelier Mécanique Duval", "dana", "12 rue des Forges, 69100 Villeurbanne"),
    Company("iberplast.example", "Iberplast S.A.", "dana", "Polígono Los Ángeles 22, 28906 Getafe"),
    Company("kestrel-components.example", "Kestrel Components Inc.", "dana", "880 Harbor Drive, Milwaukee, WI 53202"),
    Company("lindqvist-medical.example", "Lindqvist Medical AB", "mia", "Kungsgatan 107, 753 18 Uppsala"),
    Company("pacific-gearworks.example", "Pacific Gearworks", "raj", "4100 NW Front Avenue, Portland, OR 97210"),
    Company("brauhaus-ostertal.example", "Brauhaus Ostertal KG", "raj", "Am Sudhaus 1, 83700 Rottach"),
    Company("meridian-logistics.example", "Meridian Logistics B.V.", "dana", "Columbusweg 9, 5928 LA Venlo"),
    Company("fontaine-cosmetiques.example", "Fontaine Cosmétiques", "mia", "8 allée des Lilas, 28000 Chartres"),
    Company(
        "tannhauser-automation.example", "Tannhauser Automation GmbH", "raj", "Gildestraße 5, 33330 Gütersloh",
        description="Integrator and reseller. Partner prices since their second project.",
    ),
    Company("solvik-marine.example", "Solvik Marine AS", "dana", "Skuteviksboder 11, 5035 Bergen"),
)  # fmt: skip

CONTACTS: Final = (
    Contact("s.krueger@hallmann-verpackung.example", "Sabine Krüger", "Head of Production", "+49 521 555 0133"),
    Contact("b.meinert@hallmann-verpackung.example", "Bernd Meinert", "Maintenance Lead"),
    Contact("oliver.grant@brightwater-foods.example", "Oliver Grant", "Operations Director", "+44 1473 555 0126"),
    Contact("helen.marsh@brightwater-foods.example", "Helen Marsh", "Commercial Manager"),
    Contact("claire.duval@atelier-duval.example", "Claire Duval", "Responsable méthodes"),
    Contact("javier.ortega@iberplast.example", "Javier Ortega", "Director Industrial", "+34 91 555 01 44"),
    Contact("megan.holt@kestrel-components.example", "Megan Holt", "Buyer", "414-555-0171"),
    Contact("erik@lindqvist-medical.example", "Erik Lindqvist", "CTO", "+46 18 555 01 19"),
    Contact("tom.nakamura@pacific-gearworks.example", "Tom Nakamura", "VP Manufacturing", "503-555-0186"),
    Contact("j.ostertag@brauhaus-ostertal.example", "Jonas Ostertag", "Braumeister"),
    Contact("femke.devries@meridian-logistics.example", "Femke de Vries", "Innovation Manager", "+31 77 555 0155"),
    Contact("l.bernard@fontaine-cosmetiques.example", "Luc Bernard", "Maintenance Manager"),
    Contact(
        "petra.vogel@tannhauser-automation.example", "Petra Vogel", "Sales Director", "+49 5241 555 0121",
        former="hallmann-verpackung.example",
    ),
    Contact("marit@solvik-marine.example", "Marit Solvik", "Managing Director"),
)  # fmt: skip

DEALS: Final = (
    Deal("hallmann-4", "Palletising cell line 4", "proposal", "148000", "EUR", "dana", "7 Tue", "-2 Wed",
         (("hallmann-verpackung.example", "customer"),), (("s.krueger@hallmann-verpackung.example", "champion"),)),
    Deal("hallmann-3", "Palletising cell line 3", "won", "126500", "EUR", "dana", "40 Mon", "30 Fri",
         (("hallmann-verpackung.example", "customer"),), (("b.meinert@hallmann-verpackung.example", "user"),), closed="30 Thu"),
    Deal("brightwater-tray", "Tray packing, two cells", "negotiation", "96500", "GBP", "raj", "11 Wed", "-1 Fri",
         (("brightwater-foods.example", "customer"),), (("oliver.grant@brightwater-foods.example", "decision_maker"),)),
    Deal("duval-cell", "Welding cell", "qualified", "62000", "EUR", "dana", "6 Thu", "-8 Fri",
         (("atelier-duval.example", "customer"),), (("claire.duval@atelier-duval.example", "decision_maker"),)),
    Deal("iberplast-8", "Eight NR-10 arms, hall 1", "won", "212000", "EUR", "dana", "44 Mon", "26 Fri",
         (("iberplast.example", "customer"),), (("javier.ortega@iberplast.example", "decision_maker"),), closed="26 Wed"),
    Deal("kestrel-3", "Three NR-5 arms", "negotiation", "84600", "USD", "dana", "10 Mon", "0 Fri",
         (("kestrel-components.example", "customer"),), (("megan.holt@kestrel-components.example", "buyer"),)),
    Deal("lindqvist-1", "Service contract, year 1", "won", "17800", "EUR", "mia", "106 Mon", "104 Fri",
         (("lindqvist-medical.example", "customer"),), (("erik@lindqvist-medical.example", "decision_maker"),), closed="104 Thu"),
    Deal("lindqvist-2", "Service contract, year 2", "won", "19400", "EUR", "mia", "54 Mon", "52 Fri",
         (("lindqvist-medical.example", "customer"),), (("erik@lindqvist-medical.example", "decision_maker"),),
         related=("lindqvist-1", "renewal"), closed="52 Tue"),
    Deal("pacific-deburr", "Gear deburring cell", "proposal", "54000", "USD", "raj", "8 Tue", "-1 Tue",
         (("pacific-gearworks.example", "customer"),), (("tom.nakamura@pacific-gearworks.example", "decision_maker"),)),
    Deal("ostertal-kegs", "Keg cleaning cobot", "qualified", "39000", "EUR", "raj", "5 Wed", "0 Fri",
         (("brauhaus-ostertal.example", "customer"),), (("j.ostertag@brauhaus-ostertal.example", "decision_maker"),)),
    Deal("meridian-venlo", "Parcel induction Venlo, ten arms", "qualified", "240000", "EUR", "dana", "4 Tue", "-10 Fri",
         (("meridian-logistics.example", "customer"),), (("femke.devries@meridian-logistics.example", "champion"),)),
    Deal("fontaine-jars", "Jar handling, cells 1 and 2", "won", "134000", "EUR", "mia", "60 Mon", "41 Fri",
         (("fontaine-cosmetiques.example", "customer"), ("tannhauser-automation.example", "partner")),
         (("l.bernard@fontaine-cosmetiques.example", "user"),), closed="41 Thu"),
    Deal("fontaine-service", "Service package jar handling", "won", "11200", "EUR", "mia", "40 Mon", "38 Fri",
         (("fontaine-cosmetiques.example", "customer"),), related=("fontaine-jars", "follow_on"), closed="38 Wed"),
    Deal("solvik-hull", "Hull grinding study", "lost", "45000", "EUR", "dana", "20 Mon", "9 Fri",
         (("solvik-marine.example", "customer"),), (("marit@solvik-marine.example", "decision_maker"),), closed="9 Wed"),
    Deal("tannhauser-frame", "Framework agreement for integrators", "lead", "60000", "EUR", "raj", "2 Mon", None,
         (("tannhauser-automation.example", "partner"),), (("petra.vogel@tannhauser-automation.example", "champion"),)),
)  # fmt: skip

TASKS: Final = (
    Task("Send Sabine the reference list", "0 Wed", "dana", ("hallmann-4", "s.krueger@hallmann-verpackung.example")),
    Task("Prepare the Brightwater contract", "-1 Tue", "raj", ("brightwater-tray",), children=(
        Task("Agree the payment plan with Dana", "1 Tue", "raj", ("brightwater-tray",), done="1 Mon"),
        Task("Have the warranty clause checked", "0 Fri", "mia", ("brightwater-tray",)),
    )),
    Task("Plan the spring inspection at Lindqvist", "-3 Mon", "mia", ("lindqvist-2",)),
    Task("Ask Jonas about his decision", "0 Thu", "raj", ("ostertal-kegs",)),
    Task("Layout proposal for Atelier Duval", "-1 Mon", "dana", ("duval-cell",)),
    Task("Quarterly review with Tannhauser", "-2 Tue", "raj", ("tannhauser-automation.example",)),
    Task("Send Iberplast the spare parts list", "5 Fri", "mia", ("iberplast.example",), done="5 Thu"),
)  # fmt: skip

TALKS: Final = (
    Talk("meeting", "6 Thu 10:00", "dana", "Site visit in Villeurbanne", "Space is the problem: 3.2 m between the presses. "
         "Claire wants one cell for two stations.", ("duval-cell", "claire.duval@atelier-duval.example")),
    Talk("call", "3 Tue 15:30", "raj", "Call with Oliver", "Board meets next month. Price is fine, he wants training included. "
         "Competes with a leasing offer.", ("brightwater-tray", "oliver.grant@brightwater-foods.example")),
    Talk("call", "2 Fri 09:20", "mia", "Check-in with Erik", "Happy with uptime. Renewal should be a formality.",
         ("lindqvist-2", "erik@lindqvist-medical.example")),
    Talk("note", "4 Wed 17:00", "dana", "Who decides at Meridian", "Steering committee of three; Femke prepares, the COO signs.",
         ("meridian-venlo",)),
    Talk("meeting", "5 Mon 14:00", "raj", "Lab day with Tannhauser", "Two engineers trained on the NR-10. They plan five cells "
         "a year.", ("tannhauser-automation.example", "petra.vogel@tannhauser-automation.example")),
)  # fmt: skip
