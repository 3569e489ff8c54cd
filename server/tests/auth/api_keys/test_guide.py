"""The guide's table is what the server asks."""

from pathlib import Path

from agentic_crm.auth.scopes import OF_KEYS
from agentic_crm.workspaces.access.rules import TABLE
from agentic_crm.workspaces.access.scopes import scope_of

GUIDE = Path(__file__).parents[4] / "docs" / "guides" / "api-access.md"


def table() -> str:
    rows = ["| permission | what | scope | by key |", "|---|---|---|---|"]
    for permission, (description, _) in TABLE.items():
        scope = scope_of(permission)
        rows.append(f"| `{permission.value}` | {description} | {scope.value} | {'yes' if scope in OF_KEYS else 'no'} |")
    return "\n".join(rows)


def test_says_which_scope_each_permission_needs() -> None:
    written = GUIDE.read_text().partition("<!-- table -->\n")[2].partition("\n<!-- /table -->")[0]
    assert written == table(), f"Put this between the marks of {GUIDE.name}:\n\n{table()}"


def test_keys_never_decide_or_manage() -> None:
    by_key = {permission.value.rpartition(".")[2] for permission in TABLE if scope_of(permission) in OF_KEYS}
    assert by_key == {"read", "write", "import", "propose"}
