"""What every migration that adds a table uses: row-level security, triggers and grants, in one wording.

Old migrations call these, so their SQL must not change once released; add a new function instead.
"""

from alembic import op

ANY_ROLE = ("acrm_api", "acrm_worker", "acrm_analyst", "acrm_executor")


def isolate(table: str, column: str = "workspace_id") -> None:
    """Enable and force row-level security with the one tenant policy."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(
        f"create policy tenant on {table} using ({column} = (select current_workspace_id())) "
        f"with check ({column} = (select current_workspace_id()))"
    )


def open_to(role: str, table: str, verb: str = "all") -> None:
    """A second policy for a role that works across workspaces; its reason stands where it is called."""
    check = " with check (true)" if verb in ("all", "insert", "update") else ""
    using = " using (true)" if verb != "insert" else ""
    op.execute(f"create policy {role}_{verb} on {table} for {verb} to {role}{using}{check}")


def versioned(table: str) -> None:
    """Raise `version` and `updated_at` with every update."""
    op.execute(f"create trigger touch before update on {table} for each row execute function touch_row()")


def guarded(table: str) -> None:
    """Let the executor write only in a transaction that consumed a decision."""
    op.execute(
        f"create trigger approval before insert or update or delete on {table} for each statement execute function require_decision()"
    )


def grant(verbs: str, table: str, *roles: str) -> None:
    """`verbs` may carry column lists: `select, update (state)`."""
    op.execute(f"grant {verbs} on {table} to {', '.join(roles)}")
