"""Small threads in a workspace that sells solar roofs, for the tests of the analyser."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from email.message import EmailMessage
from typing import Any

from agentic_crm.engine.actions import SuggestedAction
from agentic_crm.engine.analysis import AnalysisResult, ThreadContext
from agentic_crm.engine.analyze import analyze
from agentic_crm.engine.normalize import normalize
from agentic_crm.engine.snapshot import (
    CrmSnapshot,
    KnownCompany,
    KnownContact,
    KnownDeal,
    KnownTask,
    Person,
    Stage,
    Workspace,
)

LENA = "Lena Voss <lena@norddach.example>"
WORKSPACE = Workspace(
    name="Norddach Solar",
    domains=("norddach.example",),
    time_zone="Europe/Berlin",
    currency="EUR",
    owner=Person("Lena Voss", "lena@norddach.example"),
    members=(Person("Lena Voss", "lena@norddach.example"), Person("Tim Ahrens", "tim@norddach.example")),
    pipeline=(
        Stage("lead", "Lead", "open"),
        Stage("proposal", "Proposal", "open"),
        Stage("won", "Won", "won"),
        Stage("lost", "Lost", "lost"),
    ),
)
FARM = KnownCompany("co_1", "Hofgut Birkenau", "hofgut-birkenau.example")
MARIE = KnownContact("ct_1", "Marie Dorn", "marie@hofgut-birkenau.example", "Betriebsleiterin", None, "co_1")
BARN = KnownDeal("de_1", "Dachanlage Scheune", Decimal("48000.00"), "EUR", "lead", None, ("co_1",), ("ct_1",))
REPORT = KnownTask("ta_1", "Statikgutachten senden", date(2026, 3, 20), "open", ("de_1",))
CRM = CrmSnapshot((FARM,), (MARIE,), (BARN,), (REPORT,))
EMPTY = CrmSnapshot()


@dataclass(frozen=True)
class Mail:
    sender: str
    body: str
    subject: str = "Anfrage"
    to: str = LENA
    cc: str = ""
    date: str = "Tue, 10 Mar 2026 09:00:00 +0100"
    headers: dict[str, str] = field(default_factory=dict)
    attachment: str = ""
    calendar: str = ""

    def raw(self, number: int) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Date"], message["Subject"] = (
            self.sender,
            self.to,
            self.date,
            self.subject,
        )
        message["Message-ID"] = f"<{number}@mail.example>"
        if self.cc:
            message["Cc"] = self.cc
        if number:
            message["In-Reply-To"] = f"<{number - 1}@mail.example>"
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.body)
        if self.calendar:
            message.add_alternative(self.calendar, subtype="calendar", params={"method": "REQUEST"})
        if self.attachment:
            message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=self.attachment)
        return message.as_bytes()


def thread(*mails: Mail, crm: CrmSnapshot = EMPTY, workspace: Workspace = WORKSPACE) -> ThreadContext:
    return ThreadContext(workspace, tuple(normalize(m.raw(i)) for i, m in enumerate(mails)), crm)


def read(*mails: Mail, crm: CrmSnapshot = EMPTY) -> AnalysisResult:
    return analyze(thread(*mails, crm=crm))


def of_type(result: AnalysisResult, kind: str) -> list[SuggestedAction]:
    return [a for a in result.actions if a.type == kind]


def fields(action: SuggestedAction) -> dict[str, Any]:
    return action.fields.model_dump(exclude_none=True)
