"""What roles see, and what others read of a mailbox. Every change is in the audit log and counts from the next request on."""

from typing import Any, Final
from uuid import UUID

from agentic_crm.auth.scopes import OF_KEYS
from agentic_crm.kit.errors import NotFound
from agentic_crm.platform.announcements import Changed, announce_after_commit
from agentic_crm.platform.db.scope import WorkspaceScope
from agentic_crm.workspaces.access.rules import TABLE, Role, allows, permissions_of
from agentic_crm.workspaces.access.scopes import scope_of
from agentic_crm.workspaces.audit_log import service as audit
from agentic_crm.workspaces.visibility import repository
from agentic_crm.workspaces.visibility.errors import NotYourMailbox
from agentic_crm.workspaces.visibility.schemas import (
    MailboxRead,
    MailPrivacyRead,
    RoleView,
    RoleViewRead,
    Sharing,
    WorkspacePermission,
    WorkspacePermissions,
)

KINDS: Final = ("companies", "contacts", "deals", "tasks", "interactions")
_EVERYTHING: Final[dict[str, Any]] = {**dict.fromkeys(KINDS, "all"), "hidden_fields": []}


async def get_permissions(scope: WorkspaceScope) -> WorkspacePermissions:
    """The table that the server asks, and what each role sees here."""
    rules = await repository.rules_of_roles(scope)
    return WorkspacePermissions(
        role=scope.member.role,
        allowed=permissions_of(scope.member.role),
        permissions=[
            WorkspacePermission(
                permission=permission.value,
                description=description,
                roles=[role.value for role in Role if allows(role, permission)],
                key_scope=scope_of(permission).value if scope_of(permission) in OF_KEYS else None,
            )
            for permission, (description, _) in TABLE.items()
        ],
        views=[
            RoleViewRead(role=role.value, is_fixed=role in (Role.OWNER, Role.ADMIN), **_view_of(rules.get(role.value)))
            for role in Role
        ],
    )


def _view_of(rule: object | None) -> dict[str, Any]:
    return dict(_EVERYTHING) if rule is None else {field: getattr(rule, field) for field in _EVERYTHING}


async def set_role_view(scope: WorkspaceScope, role: str, data: RoleView) -> WorkspacePermissions:
    """What a role sees from the next request on."""
    before = _view_of((await repository.rules_of_roles(scope)).get(role))
    after = data.model_dump() | {"hidden_fields": sorted(set(data.hidden_fields))}
    changes = [
        {"field": field, "before": before[field], "after": value}
        for field, value in after.items()
        if before[field] != value
    ]
    if changes:
        await repository.put_rule(scope, role, after)
        scope.db.expire_all()
        await audit.append(
            scope, "role.view_changed", record_type="workspace", record_id=scope.workspace_id,
            detail={"role": role, "changes": changes},
        )  # fmt: skip
        _announce(scope)
    return await get_permissions(scope)


async def get_mail_privacy(scope: WorkspaceScope) -> MailPrivacyRead:
    """Who can read which mailbox."""
    default: Any = await repository.default_sharing(scope)
    return MailPrivacyRead(
        default_sharing=default,
        mailboxes=[
            MailboxRead(
                id=account.id,
                name=account.display_name,
                owner_id=account.owner_id,
                owner_name=owner_name,
                sharing=account.sharing,
                access=access,
                is_mine=account.owner_id == scope.member.member_id,
            )
            for account, owner_name, access in await repository.mailboxes(scope)
        ],
    )


async def share_mailbox(scope: WorkspaceScope, account_id: UUID, sharing: Sharing) -> MailPrivacyRead:
    """Let others read more or less of one's own mail. Raises NotFound, NotYourMailbox."""
    account = await repository.account(scope, account_id)
    if account is None:
        raise NotFound("There is no such mailbox.")
    if account.owner_id != scope.member.member_id:
        raise NotYourMailbox("Ask its owner to share it: nobody else decides who reads a mailbox.")
    if account.sharing != sharing:
        changes = [{"field": "sharing", "before": account.sharing, "after": sharing}]
        account.sharing = sharing
        await scope.db.flush()
        await audit.append(
            scope, "mailbox.shared", record_type="mailbox", record_id=account_id, detail={"changes": changes}
        )
        _announce(scope)
    return await get_mail_privacy(scope)


async def set_default_sharing(scope: WorkspaceScope, sharing: Sharing) -> MailPrivacyRead:
    """What a new mailbox begins with; those that are there stay as their owners have them."""
    before = await repository.default_sharing(scope)
    if before != sharing:
        await repository.set_default_sharing(scope, sharing)
        changes = [{"field": "mail_sharing", "before": before, "after": sharing}]
        await audit.append(
            scope, "workspace.updated", record_type="workspace", record_id=scope.workspace_id,
            detail={"changes": changes},
        )  # fmt: skip
        _announce(scope)
    return await get_mail_privacy(scope)


def _announce(scope: WorkspaceScope) -> None:
    announce_after_commit(scope.db, Changed(scope.workspace_id, frozenset({"workspaces", "members", "records"})))
