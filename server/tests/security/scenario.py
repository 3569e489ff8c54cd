"""One person all over a workspace: in mail, proposals, records, the audit log and files."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from random import choice
from string import ascii_lowercase, digits
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from agentic_crm.ai import listeners
from agentic_crm.platform.settings import Settings
from tests.email.mailboxes import mbox
from tests.make.people import Person

listeners.subscribe()  # as every process that stores mail does
Json = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Canary:
    """A person whose name, address and number occur nowhere else: tests share one database."""

    given: str
    family: str
    digits: str

    @classmethod
    def fresh(cls) -> "Canary":
        letters = "".join(choice(ascii_lowercase) for _ in range(12))
        return cls(f"Quirin{letters[:6]}", f"Zander{letters[6:]}", "".join(choice(digits) for _ in range(7)))

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{self.given}.{self.family}@kestrel-optics.example".lower()

    @property
    def phone(self) -> str:
        return f"+49 6421 {self.digits}"

    @property
    def secret(self) -> str:
        """What she wrote to nobody else."""
        return f"the cobalt ledger of {self.family[::-1]}"

    @property
    def words(self) -> tuple[str, ...]:
        """None of these may be left of her."""
        return (self.given, self.family, self.digits, self.secret)

    @property
    def order(self) -> str:
        """Her letter."""
        return f"""Hello Dana,

we would like to order 14 lens benches for our plant in Marburg. Our budget is 96,000 EUR.
As I told nobody but you, it is about {self.secret}.
Could you please send me a quote by Friday?

Best regards,
{self.name}
Head of Purchasing
Kestrel Optics GmbH
Phone: {self.phone}
"""


def mail(sender: str, to: str, subject: str, body: str, number: int, **headers: str) -> bytes:
    """One message with fixed facts."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = f"Tue, 03 Mar 2026 09:{number:02} +0000"
    message["Message-ID"] = f"<s{number}@mail.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def mailbox(own: str, canary: Canary) -> bytes:
    """She writes, is answered, is named by a colleague in the text and in a file; and one mail without her."""
    her, dana, hanna = (
        f"{canary.name} <{canary.email}>",
        f"Dana Weiss <{own}>",
        "Hanna Vogel <hanna.vogel@helios.example>",
    )
    naming = EmailMessage()
    naming["From"], naming["To"], naming["Subject"] = hanna, dana, "Somebody you should meet"
    naming["Date"], naming["Message-ID"] = "Tue, 03 Mar 2026 10:00 +0000", "<s30@mail.example>"
    naming.set_content(
        f"Hello Dana,\n\nplease call {canary.name} ({canary.email}) about the trade fair.\n\nRegards\nHanna\n"
    )
    naming.add_attachment(
        f"name,mail\n{canary.name},{canary.email}\n".encode(), maintype="text", subtype="csv", filename="guests.csv"
    )
    return mbox(
        [
            mail(her, dana, "14 lens benches", canary.order, 14),
            mail(
                dana,
                her,
                "Re: 14 lens benches",
                f"Hello {canary.given},\n\nthank you, the quote is on its way.\n\nDana\n",
                20,
                In_Reply_To="<s14@mail.example>",
                References="<s14@mail.example>",
            ),
            naming.as_bytes(),
            mail(hanna, dana, "Lunch on Monday", "Hello Dana,\n\nlunch on Monday at twelve?\n\nHanna\n", 40),
        ]
    )


async def until(look: Callable[[], Awaitable[T]], is_so: Callable[[T], bool], within: float = 45.0) -> T:
    """Look again until something is so: work goes on in other tasks."""
    async with asyncio.timeout(within):
        while not is_so(found := await look()):  # noqa: ASYNC110 - what is waited for happens in the database
            await asyncio.sleep(0.1)
    return found


async def import_mail(person: Person, data: bytes, name: str = "mail.mbox") -> Json:
    """Upload and wait until it was read and analysed."""
    created = await person.post("/imports", {"file_name": name, "size_bytes": len(data)})
    import_id = created.raise_for_status().json()["id"]
    (await person.put(f"/imports/{import_id}/content?offset=0", content=data)).raise_for_status()

    async def look() -> Json:
        found: Json = (await person.get(f"/imports/{import_id}")).raise_for_status().json()
        return found

    return await until(look, lambda found: found["state"] in ("done", "failed"))


async def approve_all(person: Person) -> list[Json]:
    """Approve every pending proposal as it stands; the executions."""
    done = []
    for row in (await person.get("/proposals", state="pending")).raise_for_status().json()["items"]:
        found = (await person.get(f"/proposals/{row['id']}")).raise_for_status().json()
        actions = found["actions"]
        answer = await person.post(
            f"/proposals/{row['id']}/approve",
            {
                "package_hash": found["package_hash"],
                "verdicts": [{"verdict": "accept", "action_id": action["id"]} for action in actions],
                "acknowledged": [action["id"] for action in actions if action["risk"] == "high"],
            },
        )
        assert answer.status_code == 200, answer.text
        done.append(answer.json())
    return done


async def traces_in_tables(administrator: AsyncEngine, *words: str) -> dict[str, list[str]]:
    """What contains a word, with some text around it, by table; in any column of the whole database."""
    found: dict[str, list[str]] = {}
    pattern = "|".join(words)
    async with administrator.connect() as connection:
        tables = (
            await connection.execute(text("select tablename from pg_tables where schemaname = 'public'"))
        ).scalars()
        for table in list(tables):
            statement = text(
                f'select substring(t::text from :around) from "{table}" t where t::text ~* :pattern limit 5'
            )
            values = {"pattern": pattern, "around": f"(?i).{{0,40}}(?:{pattern}).{{0,20}}"}
            traces = list((await connection.execute(statement, values)).scalars())
            if traces:
                found[table] = traces
    return found


def traces_in_objects(settings: Settings, *words: str) -> list[str]:
    """Objects of the store that contain a word."""
    folder = Path(settings.object_store_url.removeprefix("file:"))
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return [
        str(file.relative_to(folder))
        for file in files
        if any(word.lower() in file.read_bytes().lower().decode("latin-1") for word in words)
    ]
