"""Every operation of the API x everybody: nobody gets or changes what belongs to another workspace, and each is told what its
permission says. Operations, permissions, parameters and bodies come from the application itself, so a new route is in here the
moment it exists, or fails with its name.
"""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from agentic_crm.workspaces.access import rules
from agentic_crm.workspaces.access.rules import Permission
from agentic_crm.workspaces.access.scopes import scope_of
from tests.make.people import Api
from tests.security.matrix.operations import Instances, Operation, operations
from tests.security.matrix.world import (
    MARK,
    Principal,
    Victim,
    ask,
    members,
    strangers,
    value_for,
)
from tests.security.tenancy import rows

OPEN = {
    "healthz", "readyz", "getJsonWebKeySet", "getAuthOptions", "getPermissionTable", "signUp", "signIn", "signInToDemo",
    "confirmEmail", "confirmEmailChange", "requestPasswordReset", "completePasswordReset", "previewPasswordReset", "getInvitation",
    "startupz", "getWhoami", "startOidcSignIn", "finishOidcSignIn", "getWaitingOidcSignIn", "connectExistingAccount", "beginPasskeySignIn", "signInWithPasskey",
    "getWaitingSignIn", "finishSignIn", "abandonSignIn", "beginSecondFactorPasskey", "refreshTokens", "revokeTokens", "listOutbox",
    "callOffRecoveryByLink", "receiveMicrosoftPush", "receiveGmailPush",
}  # fmt: skip
"""What anybody may ask: before signing in, by a secret in hand, or about nobody. Everything else needs a login or a permission."""
ALIKE = {
    "withdrawOwnershipOffer": "offer_over",
    "answerOwnershipOffer": "offer_over",
    "handOverProposal": "cannot_review",
}
"""Answer with this code for what is another workspace's, and (a test below) for what never was."""
AT_ONCE = 20
"""Operations between two looks at all that the victim has: to read all of its rows takes as long as a dozen requests."""

# Bodies whose parts must agree with each other, which no schema says.
FITTING: dict[str, dict[str, Any]] = {
    "createTask": {"due_on": "2027-05-04", "due_at": None},
    "previewLearningRule": {"sender": "quentin@acme.example", "domain": None},
    "createLearningRule": {"sender": "quentin@acme.example", "domain": None, "expires_at": None},
    "dismissLearningOffer": {"sender": "quentin@acme.example", "domain": None},
    "createLearningPreference": {"kind": "deal_name", "value": "{company}: {name}", "expires_at": None},
    "updateLearningPreference": {"value": "{company}: {name}", "expires_at": None},
    "dismissLearningPreference": {"kind": "deal_name", "value": "{name}!"},
    "startReplay": {"threads": 10, "tries": []},
    # Narrowing what the attackers' own members see would hide what they are refused for.
    "setRoleView": {
        **dict.fromkeys(("companies", "contacts", "deals", "tasks", "interactions"), "all"),
        "hidden_fields": [],
    },
}


class Questions:
    """What is asked of each operation, made once."""

    def __init__(self, app: FastAPI, victim: Victim) -> None:
        self.victim = victim
        self.instances = Instances(app.openapi(), self._reference)

    def _reference(self, name: str, hint: str) -> Any:
        try:
            return self.victim.reference(name, hint)
        except KeyError:
            return self.victim.ids["companies"]

    def bodies(self, operation: Operation) -> list[Any]:
        """With everything in it, and with what is required alone."""
        content = operation.spec.get("requestBody", {}).get("content")
        if not content:
            return [None]
        if "application/json" not in content:
            return [b""]
        schema = content["application/json"].get("schema", {})
        full, least = (self.instances.of(schema, hint=operation.path, is_full=is_full) for is_full in (True, False))
        fitting = FITTING.get(operation.name, {})
        return [body | fitting if isinstance(body, dict) else body for body in (full, least)]

    def query(self, operation: Operation) -> dict[str, Any]:
        """Everything that names a record, and what is required."""
        found = {}
        for one in operation.spec.get("parameters", []):
            if one["in"] == "query" and (one.get("required") or "uuid" in str(one["schema"])):
                found[one["name"]] = self.instances.of(one["schema"], one["name"], operation.path)
        if "about_id" in found:
            found["about_type"] = "company"
        return found


def leaks(answer: httpx.Response) -> bool:
    return MARK in answer.text.lower() or MARK in str(answer.headers).lower()


async def test_every_operation_says_who_may_ask(app: FastAPI) -> None:
    """In a workspace by permission, elsewhere by login, or it is listed here as open."""
    found = operations(app)
    assert len(found) == sum(len(methods) for methods in app.openapi()["paths"].values())
    assert [str(o) for o in found if "{workspace_id}" in o.path and o.permission is None] == []
    assert {o.name for o in found if o.permission is None and not o.is_personal} == OPEN


async def test_the_owner_sees_the_canaries_that_others_must_not(app: FastAPI, victim: Victim) -> None:
    """Without this, finding none below would prove nothing."""
    questions = Questions(app, victim)
    owner = Principal("victim", victim.owner.client, victim.workspace_id, is_at_home=True)
    seen = set()
    for operation in operations(app):
        if operation.method == "GET" and operation.permission is not None:
            answer = await ask(owner, operation, victim, None, {})
            if leaks(answer):
                seen.add(operation.name)
            query = questions.query(operation)
            if query and leaks(await ask(owner, operation, victim, None, query)):
                seen.add(operation.name)
    print(f"the owner sees canaries in {len(seen)} operations")  # noqa: T201
    assert len(seen) >= 25, sorted(seen)
    assert set(await rows.fingerprints(victim.administrator, victim.workspace_id)) >= set(victim.ids) - {
        "users",
        "user_sessions",
        "passkeys",
        "user_identities",
    }


def expected(principal: Principal, operation: Operation) -> set[int]:
    """The statuses that the declared permission leaves."""
    assert operation.permission is not None
    if not principal.is_known:
        return {401}
    if operation.is_personal and principal.scopes is not None:
        # It asks for a person besides, which no key and no token of a program is.
        return {403} if principal.is_at_home else {403, 404}
    if not principal.is_at_home:
        return {404}
    if principal.scopes is not None and scope_of(operation.permission).value not in principal.scopes:
        return {403}
    if not rules.allows(principal.role.value, operation.permission):
        return {403}
    if operation.names_foreign_records:
        # 400, 409 and 422 come before anything is looked up; a record of somebody else's is not there.
        return {404} if operation.method in ("GET", "DELETE") else {404, 422}
    return set(range(200, 300)) | {404, 409, 413, 422}


async def test_nobody_reaches_another_workspace(app: FastAPI, victim: Victim, everybody: Api) -> None:
    attacker = await everybody.owner(name="Attackers")
    principals = [*await strangers(victim, attacker), *await members(attacker)]
    questions = Questions(app, victim)
    here = [o for o in operations(app) if o.permission is not None]
    # Who left a workspace asks for nothing any more: that comes last.
    here.sort(key=lambda o: o.permission is Permission.LEAVE_WORKSPACE)
    before = await victim.state()
    wrong: list[str] = []
    tried: list[str] = []
    asked: Counter[str] = Counter()
    unfit = []
    for operation in here:
        bodies = questions.bodies(operation)
        query = questions.query(operation)
        fits, refused = False, ""
        for principal in principals:
            for body in bodies if principal.is_at_home and principal.name in ("owner", "access token") else bodies[:1]:
                answer = await ask(principal, operation, victim, body, query)
                asked[operation.name] += 1
                told = f"{principal.name}: {operation} answered {answer.status_code} {answer.text[:160]}"
                if leaks(answer):
                    wrong.append(f"LEAK {told}")
                is_malformed = answer.status_code == 422 and '"invalid_input"' in answer.text
                if principal.name == "owner":
                    fits = fits or not is_malformed
                    refused = answer.text[:600]
                is_empty_list = answer.status_code == 200 and operation.method == "GET" and '"items":[]' in answer.text
                allowed = expected(principal, operation)
                if answer.status_code == 409 and answer.json()["code"] == ALIKE.get(operation.name) and 404 in allowed:
                    continue
                if answer.status_code not in allowed and not (
                    is_empty_list and 404 in allowed and principal.is_at_home
                ):
                    wrong.append(told)
        if not fits:
            unfit.append(f"{operation}: no body that fits could be made: {refused}")
        tried.append(str(operation))
        if len(tried) == AT_ONCE or operation is here[-1]:
            after = await victim.state()
            if after != before:
                changed = [name for name in after if after[name] != before[name]]
                wrong.append(f"CHANGED {changed} by one of {tried}")
            before, tried = after, []
    print(f"{len(asked)} operations x {len(principals)} principals: {asked.total()} requests")  # noqa: T201
    assert wrong == [], "\n".join(wrong)
    assert unfit == [], "\n".join(unfit)
    assert set(asked) == {o.name for o in here}


async def test_what_is_elsewhere_is_answered_as_what_never_was(app: FastAPI, victim: Victim, everybody: Api) -> None:
    """The operations of ALIKE tell nobody that an id is somebody's."""
    attacker = await everybody.owner(name="Attackers")
    assert attacker.workspace_id
    asking = Principal("owner", attacker.client, attacker.workspace_id, is_at_home=True)
    nowhere = replace(victim, ids={name: uuid4() for name in victim.ids})
    for operation in [one for one in operations(app) if one.name in ALIKE]:
        said = []
        for whose in (victim, nowhere):
            body = Questions(app, whose).bodies(operation)[0]
            answer = await ask(asking, operation, whose, body, {})
            said.append((answer.status_code, answer.json()["code"], answer.json()["detail"]))
        assert said[0] == said[1]
        assert said[0][:2] == (409, ALIKE[operation.name])


async def test_nobody_reaches_another_account(app: FastAPI, victim: Victim, everybody: Api) -> None:
    """What belongs to a person: the same for logins, second factors, connected accounts and letters."""
    attacker = await everybody.owner(name="Attackers")
    expired, demo = await everybody.person(), await everybody.person()
    await victim.administrator.execute(
        "update user_sessions set expires_at = now() - interval '1 minute' where user_id = $1", expired.user_id
    )
    await victim.administrator.execute("update users set is_demo = true where id = $1", demo.user_id)
    workspace_id = attacker.workspace_id
    assert workspace_id
    questions = Questions(app, victim)
    before = await victim.state()
    wrong: list[str] = []
    tried: list[str] = []
    asked: Counter[str] = Counter()
    here = [operation for operation in operations(app) if operation.permission is None]
    # A request that changes something may end the login that made it.
    is_used_up, person = False, await everybody.person()
    expired_cookies = httpx.Cookies(expired.client.cookies)
    for operation in here:
        # Some operations begin a new login (the demo's is open to anybody): it must not stand in for the expired one.
        expired.client.cookies = httpx.Cookies(expired_cookies)
        if is_used_up:
            person = await everybody.person()
        is_used_up = operation.method != "GET"
        everyone = [
            Principal("anonymous", everybody.stranger(), workspace_id, is_known=False),
            replace(Principal("expired session", expired.client, workspace_id), is_known=False),
            Principal("somebody else", person.client, workspace_id),
        ]
        for principal in everyone:
            query = questions.query(operation) | ({"to": person.email} if operation.name == "listOutbox" else {})
            answer = await ask(principal, operation, victim, questions.bodies(operation)[0], query)
            asked[operation.name] += 1
            told = f"{principal.name}: {operation} answered {answer.status_code} {answer.text[:160]}"
            if leaks(answer):
                wrong.append(f"LEAK {told}")
            if answer.status_code >= 500:
                wrong.append(told)
            if operation.is_personal and not principal.is_known and answer.status_code != 401:
                wrong.append(told)
            if (
                operation.is_personal
                and operation.names_foreign_records
                and principal.is_known
                and answer.status_code not in (404, 422)
            ):
                wrong.append(told)
        tried.append(str(operation))
        if len(tried) == AT_ONCE or operation is here[-1]:
            after = await victim.state()
            if after != before:
                changed = [name for name in after if after[name] != before[name]]
                wrong.append(f"CHANGED {changed} by one of {tried}")
            before, tried = after, []
    await victim.administrator.execute("update users set is_demo = false where id = $1", demo.user_id)
    print(f"{len(asked)} operations without a workspace: {asked.total()} requests")  # noqa: T201
    assert wrong == [], "\n".join(wrong)
    assert set(asked) == {o.name for o in here}


async def test_every_path_parameter_is_known(app: FastAPI, victim: Victim) -> None:
    """A new kind of id in a path must lead to something of the victim's, or the matrix would ask for nothing."""
    nobody = Principal("nobody", victim.owner.client, victim.workspace_id)
    for operation in operations(app):
        for name in operation.path_names:
            assert value_for(nobody, operation, victim, name), (
                f"{operation}: teach tests/security/matrix what {name} is"
            )
