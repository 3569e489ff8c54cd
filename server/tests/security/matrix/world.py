"""A victim who has something in every table, and attackers of every kind."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.db.session import Database
from agentic_crm.platform.settings import Settings
from agentic_crm.workspaces.access.rules import Role as MemberRole
from tests.email.mailboxes import mbox
from tests.make import records
from tests.make.people import Person
from tests.make.programs import make_key, make_tokens, program
from tests.make.workers import running_workers
from tests.security.matrix.operations import Operation
from tests.security.scenario import approve_all, import_mail, mail
from tests.security.tenancy import rows

MARK = rows.MARK

ORDER = """Hello Dana,

we would like to order {number} lens benches for our plant in Marburg. Our budget is 96,000 EUR.
Could you please send me a quote by Friday?

Best regards,
{name}
Head of Purchasing
{company} GmbH
Phone: +49 6421 99887{number}
"""


@dataclass
class Victim:
    """The owner of a full workspace, and where its records are."""

    owner: Person
    administrator: Any
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def workspace_id(self) -> UUID:
        assert self.owner.workspace_id
        return self.owner.workspace_id

    async def state(self) -> dict[str, str]:
        """All that the victim has, as hashes: the workspace's rows, and the persons' own."""
        found = await rows.fingerprints(self.administrator, self.workspace_id)
        for table in await rows.personal_tables(self.administrator):
            query = (
                f"select coalesce(md5(string_agg(r, '|' order by r)), '') from (select (to_jsonb(t) - 'last_seen_at')::text as r from {table} t where {{}} in "
                "(select user_id from members where workspace_id = $1)) seen"
            )
            column = "id" if table == "users" else "user_id"
            found[table] = await self.administrator.fetchval(query.format(column), self.workspace_id)
        return found

    def reference(self, name: str, hint: str) -> UUID | str:
        """The victim's record that a path, query or body names so. `hint` is the operation's path."""
        stem = name.removesuffix("_ids").removesuffix("_id")
        if stem == "link":
            before = hint.split("/")[-2]
            under = hint.split("/")[5]
            stem = {"employments": "contact_company", "relations": "deal_relation"}.get(
                before, f"{under[:-1]}_{before[:-1]}"
            )
            stem = stem.replace("deal_companie", "deal_company")
        stem = ALIASES.get(stem, stem)
        for table in (f"{stem}s", f"{stem}es", f"{stem[:-1]}ies", stem):
            if table in self.ids:
                return self.ids[table]
        raise KeyError(name)


ALIASES = {
    "key": "api_key", "entry": "audit_log", "account": "email_account", "request": "privacy_request", "failure": "import_failure",
    "owner": "member", "assignee": "member", "lead": "member", "parent": "task", "from_stage": "stage", "to_stage": "stage",
    "move_deals_to": "stage", "action": "suggested_action", "record": "company", "about": "company", "session": "user_session",
    "offer": "ownership_transfer", "successor": "member", "mailboxes_to": "member", "hand_to": "member",
    "identity": "user_identity", "replaces": "proposal",
    "location": "message_location", "rule": "learning_rule", "preference": "learning_preference", "call": "model_call",
    "file": "draft_file", "answers": "message",
    "acknowledged": "suggested_action", "id": "company", "": "company",
}  # fmt: skip


async def make_victim(owner: Person, databases: dict[Role, Database], settings: Settings, administrator: Any) -> Victim:
    """Mail is read, one package approved and one left, records made by hand; what is empty then gets a row from the catalogue."""
    own = owner.email
    letters = [
        mail(f"Quentin {MARK.title()}mail{n} <q{n}@{MARK}mail{n}.example>", f"Dana Weiss <{own}>", f"{MARK} benches {n}",
             ORDER.format(name=f"Quentin {MARK.title()}mail{n}", company=f"{MARK.title()}mail{n}", number=10 + n), n)
        for n in (1, 2)
    ]  # fmt: skip
    async with running_workers(databases, settings):
        await import_mail(owner, mbox(letters[:1]))
        await approve_all(owner)
        await import_mail(owner, mbox(letters[1:]), "more.mbox")
    company = await records.company(owner, f"{MARK} company", domain=f"{MARK}.example")
    contact = await records.contact(owner, f"{MARK} contact", email=f"c@{MARK}.example", company_id=company["id"])
    deal = await records.deal(
        owner, f"{MARK} deal", amount="4711.00", company_id=company["id"], contact_id=contact["id"]
    )
    await records.task(owner, f"{MARK} task", links=[{"record_type": "deal", "record_id": deal["id"]}])
    await records.note(
        owner, f"{MARK} note", body=f"{MARK} said", links=[{"record_type": "deal", "record_id": deal["id"]}]
    )
    member = await owner.invite("member")
    (
        await owner.post("/teams", {"name": f"{MARK} team", "lead_id": str(member.member_id), "member_ids": []})
    ).raise_for_status()
    await make_key(owner)
    victim = Victim(owner, administrator)
    await rows.fill(administrator, victim.workspace_id, owner.user_id, only_empty=True)
    await rows.fill_person(administrator, owner.user_id, "passkeys", "user_identities", "security_events")
    for table in await rows.tenant_tables(administrator):
        key = "id" if table.name == "workspaces" else "workspace_id"
        found = await administrator.fetchval(
            f"select id from {table.name} where {key} = $1 order by id limit 1", victim.workspace_id
        )
        assert found is not None, f"the victim has nothing in {table.name}"
        victim.ids[table.name] = found
    for table_name in ("user_sessions", "passkeys", "user_identities"):
        victim.ids[table_name] = await administrator.fetchval(
            f"select id from {table_name} where user_id = $1 limit 1", owner.user_id
        )
    victim.ids["users"] = owner.user_id
    return victim


@dataclass
class Principal:
    """Somebody who asks. `role` and `scopes` count where `is_at_home`; in the victim's workspace they are nobody."""

    name: str
    client: httpx.AsyncClient
    workspace_id: UUID
    is_at_home: bool = False
    is_known: bool = True
    role: MemberRole = MemberRole.OWNER
    scopes: frozenset[str] | None = None


async def strangers(victim: Victim, attacker: Person) -> list[Principal]:
    """Those who ask for the victim's workspace by its own address."""
    here = victim.workspace_id
    expired, revoked, gone = [await victim.owner.invite("member") for _ in range(3)]
    await victim.administrator.execute(
        "update user_sessions set expires_at = now() - interval '1 minute' where user_id = $1", expired.user_id
    )
    await victim.administrator.execute(
        "update user_sessions set revoked_at = now() where user_id = $1", revoked.user_id
    )
    (await victim.owner.post(f"/members/{gone.member_id}/deactivate", {"successor_id": None})).raise_for_status()
    anonymous = attacker.api.stranger()
    return [
        Principal("anonymous", anonymous, here, is_known=False),
        Principal("expired session", expired.client, here, is_known=False),
        Principal("revoked session", revoked.client, here, is_known=False),
        Principal("deactivated member", gone.client, here),
        Principal("owner of another workspace", attacker.client, here),
        *[await _with_key(attacker, here, scope) for scope in ("read", "write", "propose")],
        await _with_tokens(attacker, here, "read", "write"),
    ]


async def members(attacker: Person) -> list[Principal]:
    """Those who ask at home, naming the victim's records."""
    home = attacker.workspace_id
    assert home
    people = [
        (role, await attacker.invite(role.value)) for role in (MemberRole.VIEWER, MemberRole.MEMBER, MemberRole.ADMIN)
    ]
    for _, person in people:
        await person.prove_address()
    found = [Principal(role.value, person.client, home, is_at_home=True, role=role) for role, person in people]
    found.append(Principal("owner", attacker.client, home, is_at_home=True))
    found += [await _with_key(attacker, home, scope, is_at_home=True) for scope in ("read", "write", "propose")]
    found.append(await _with_tokens(attacker, home, "read", "write", is_at_home=True))
    return found


async def _with_key(person: Person, workspace_id: UUID, scope: str, *, is_at_home: bool = False) -> Principal:
    made = await make_key(person, scope, role="admin")
    client = program(person.api, made["key"], person.workspace_id).client
    return Principal(f"key to {scope}", client, workspace_id, is_at_home, True, MemberRole.ADMIN, frozenset({scope}))


async def _with_tokens(person: Person, workspace_id: UUID, *scopes: str, is_at_home: bool = False) -> Principal:
    made = await make_tokens(person, *scopes)
    client = program(person.api, made["access_token"], person.workspace_id).client
    return Principal("access token", client, workspace_id, is_at_home, True, MemberRole.OWNER, frozenset(scopes))


def hang_up_after_first_chunk(app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Streams of events never end by themselves: this client reads what comes first and leaves."""

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        heard, is_stream, is_done, has_asked = asyncio.Event(), False, False, False

        async def sending(message: Any) -> None:
            nonlocal is_stream, is_done
            if message["type"] == "http.response.start":
                is_stream = any(b"text/event-stream" in value for _, value in message["headers"])
            else:
                is_done = not message.get("more_body", False)
                heard.set()
            await send(message)

        async def receiving() -> Any:
            nonlocal has_asked
            if has_asked:
                await heard.wait()
                return {"type": "http.disconnect"}
            message = await receive()
            has_asked = not message.get("more_body", False)
            return message

        if scope["type"] != "http" or not scope["path"].endswith("/events"):
            await app(scope, receive, send)
            return
        await app(scope, receiving, sending)
        if is_stream and not is_done:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return wrapped


async def ask(
    principal: Principal, operation: Operation, victim: Victim, body: Any, query: dict[str, Any]
) -> httpx.Response:
    """One request that names the victim's things wherever it can name anything."""
    path = operation.path
    for name in operation.path_names:
        path = path.replace(f"{{{name}}}", value_for(principal, operation, victim, name))
    options: dict[str, Any] = {}
    if body is not None:
        content = operation.spec["requestBody"]["content"]
        if "application/json" in content:
            options["json"] = body
        else:
            options |= {"content": b"From victim@example Thu", "headers": {"Content-Type": next(iter(content))}}
    return await principal.client.request(operation.method, path, params=query, **options)


def value_for(principal: Principal, operation: Operation, victim: Victim, name: str) -> str:
    if name == "workspace_id":
        return str(principal.workspace_id)
    if name == "place":
        return f"{victim.workspace_id.hex}-{victim.ids['mailboxes'].hex}"
    if name == "token":
        return "zq" * 21 + uuid4().hex[:1]
    spec = next(one["schema"] for one in operation.spec["parameters"] if one["in"] == "path" and one["name"] == name)
    if spec.get("format") == "uuid":
        return str(victim.reference(name, operation.path))
    return {"record_type": "company", "role": "member", "provider": "google"}[name]
