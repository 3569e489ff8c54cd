"""The permission table. Everything that asks "may they?" reads it; so do the page and the docs."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Permission(StrEnum):
    READ_RECORDS = "records.read"
    WRITE_RECORDS = "records.write"
    READ_MAIL = "mail.read"
    IMPORT_MAIL = "mail.import"
    CONNECT_MAILBOXES = "mailboxes.connect"
    SEND_MAIL = "mail.send"
    REVIEW_PROPOSALS = "proposals.review"
    READ_PROPOSALS = "proposals.read"
    READ_MEMBERS = "members.read"
    MANAGE_MEMBERS = "members.manage"
    MANAGE_PIPELINES = "pipelines.manage"
    MANAGE_WORKSPACE = "workspace.manage"
    MANAGE_ROLES = "roles.manage"
    READ_AUDIT = "audit.read"
    EXPORT_AUDIT = "audit.export"
    MANAGE_PRIVACY = "privacy.manage"
    MANAGE_JOBS = "jobs.manage"
    MANAGE_AI = "ai.manage"
    MANAGE_API_KEYS = "api_keys.manage"
    PROPOSE = "proposals.propose"
    LEAVE_WORKSPACE = "workspace.leave"
    EXPORT_RECORDS = "records.export"
    TRANSFER_OWNERSHIP = "ownership.transfer"
    DELETE_WORKSPACE = "workspace.delete"


_EVERYBODY = frozenset(Role)
_WORKING = frozenset({Role.OWNER, Role.ADMIN, Role.MEMBER})
_ADMINS = frozenset({Role.OWNER, Role.ADMIN})
_OWNERS = frozenset({Role.OWNER})

TABLE: dict[Permission, tuple[str, frozenset[Role]]] = {
    Permission.READ_RECORDS: ("See companies, contacts, deals, tasks and interactions", _EVERYBODY),
    Permission.WRITE_RECORDS: ("Create, change and delete records", _WORKING),
    Permission.READ_MAIL: ("Read the messages that were imported", _EVERYBODY),
    Permission.IMPORT_MAIL: ("Import mailboxes", _WORKING),
    Permission.CONNECT_MAILBOXES: ("Connect mailboxes, and pause or disconnect their own", _WORKING),
    Permission.SEND_MAIL: ("Write mail, and send it from their own and shared mailboxes", _WORKING),
    Permission.READ_PROPOSALS: ("See what is proposed", _EVERYBODY),
    Permission.REVIEW_PROPOSALS: ("Approve, edit, reject and undo proposals", _WORKING),
    Permission.READ_MEMBERS: ("See who belongs to the workspace", _EVERYBODY),
    Permission.MANAGE_MEMBERS: ("Invite, change roles, remove members", _ADMINS),
    Permission.MANAGE_PIPELINES: ("Change pipelines and stages", _ADMINS),
    Permission.MANAGE_WORKSPACE: ("Change the workspace's name, domains, currency and time zone", _ADMINS),
    Permission.MANAGE_ROLES: ("Change what roles see, teams, and how new mailboxes are shared", _ADMINS),
    Permission.READ_AUDIT: ("Read the audit log", _ADMINS),
    Permission.EXPORT_AUDIT: ("Download the audit log", _ADMINS),
    Permission.MANAGE_PRIVACY: ("Set how long things are kept, and export or erase a person", _ADMINS),
    Permission.MANAGE_AI: ("Choose the language model, what it may read and what it may cost", _ADMINS),
    Permission.MANAGE_JOBS: ("See and retry background work", _ADMINS),
    Permission.MANAGE_API_KEYS: ("See, make and revoke API keys", _ADMINS),
    Permission.PROPOSE: ("Put packages of one's own program up for review", _WORKING),
    Permission.LEAVE_WORKSPACE: ("Leave the workspace", _EVERYBODY),
    Permission.EXPORT_RECORDS: ("Download the records that you see", _EVERYBODY),
    Permission.TRANSFER_OWNERSHIP: ("Hand the workspace on to another owner", _OWNERS),
    Permission.DELETE_WORKSPACE: ("Delete the workspace, or call that off", _OWNERS),
}
# What a member may do before they have the second factor that their workspace asks for.
WITHOUT_SECOND_FACTOR = frozenset({Permission.LEAVE_WORKSPACE})
# What remains possible in a workspace that is about to be removed.
WHILE_CLOSING = frozenset(
    {Permission.EXPORT_RECORDS, Permission.EXPORT_AUDIT, Permission.DELETE_WORKSPACE, Permission.LEAVE_WORKSPACE}
)


def allows(role: str, permission: Permission) -> bool:
    """Whether a role has a permission; unknown roles have none."""
    return role in TABLE[permission][1]


def permissions_of(role: str) -> list[str]:
    """All permissions of a role, in the table's order."""
    return [permission.value for permission in TABLE if allows(role, permission)]
