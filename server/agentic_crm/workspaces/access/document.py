"""The permission table as a page of the docs: `python -m agentic_crm.workspaces.access.document > ../docs/guides/permissions.md`."""

import sys

from agentic_crm.auth.scopes import OF_KEYS
from agentic_crm.workspaces.access.rules import TABLE, Role, allows
from agentic_crm.workspaces.access.scopes import scope_of

_HEAD = """# Roles and permissions

Made from the table that the server asks (`server/agentic_crm/workspaces/access/rules.py`); a test fails when the two differ.
The same table, with what each role sees, is under Settings > Roles and at `GET /api/v1/workspaces/{id}/permissions`.

| Permission | What it allows | Owner | Admin | Member | Viewer | API key |
|---|---|---|---|---|---|---|
"""
_TAIL = """
`API key` is the scope that a key needs besides its maker's role; `never` means that no key may. A request without the
permission is answered 403 `forbidden` with `required_permission` and, in `who_can_help`, names of people who have it.

## What a role sees

Admins set for members and for viewers, each kind of record by itself, whether they see **their own**, **their team's** or
**everybody's** companies, contacts, deals, tasks and interactions. A record belongs to its owner (a task to its assignee, an interaction to
its author). What nobody owns is seen by everybody; owners and admins see everything. A team's lead is a name to ask and gives no rights.

A hidden record is absent: from lists, counts, totals, search, links, graphs, timelines, history, previews and undo. Its id answers 404. Nobody can give
a record to somebody whose records they do not see (403 `out_of_sight`). A proposal that names one says so without its content;
it can be rejected, and approved by somebody who sees it. That an address or domain is taken is told, by whom it is not.

## Hidden fields

**Amounts** and **contact details** (e-mail addresses and phone numbers) can be hidden from members and from viewers. The fields are then null and
named in `hidden_fields`; they cannot be searched, sorted by, or written (403 `field_hidden`). Other people's messages are closed to that role as well,
since they tell what the fields do not. Free text that people wrote into names, titles and notes is shown as it is.

## Mail

A mailbox is read in full by its owner. Others, admins included, read what its owner shares: `metadata` (who and when), `subject`, or `full`. New
mailboxes begin with the workspace's default, which is `subject` until an admin changes it. Reviewers without access see the quotes of a
package and nothing else of the mail. Opening somebody else's conversation is in the audit log as `mail.opened`, once a day for each reader and
conversation.
"""


def permissions_page() -> str:
    """Markdown, one row a permission."""
    rows = []
    for permission, (description, _) in TABLE.items():
        marks = " | ".join("yes" if allows(role, permission) else "" for role in Role)
        scope = scope_of(permission)
        key = f"`{scope.value}`" if scope in OF_KEYS else "never"
        rows.append(f"| `{permission.value}` | {description} | {marks} | {key} |\n")
    return _HEAD + "".join(rows) + _TAIL


if __name__ == "__main__":
    sys.stdout.write(permissions_page())
