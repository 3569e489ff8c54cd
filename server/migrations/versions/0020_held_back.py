"""What people hold back: mail from models, as it lies now and not as it arrived; addresses that files say are theirs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import grant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LABELS = "labels, folder_id, generation, removed_at, missing_at"
FOLDERS = "workspace_id, id, generation, remote_name, title"
ERASE = """
-- An address that somebody said is not theirs may be the erased person's. Their mail goes as well, so nothing tells of it again.
create function erase_refused(request uuid) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known text[] := array(select jsonb_array_elements_text((erasure_in_hand(request)).subject -> 'emails'));
begin
  update email_accounts a set refused_addresses = array(select one from unnest(a.refused_addresses) one where not lower(one) = any(known))
  where a.workspace_id = current_workspace_id() and a.refused_addresses && known;
end $$
"""


def upgrade() -> None:
    op.add_column(
        "email_accounts",
        sa.Column("refused_addresses", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column(
        "model_calls", sa.Column("shown_threads", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )
    # What the exclusions of a model go by, and nothing else about where mail lies.
    grant(f"select ({LABELS})", "message_locations", "acrm_analyst")
    grant(f"select ({FOLDERS})", "mail_folders", "acrm_analyst")
    grant("insert (shown_threads)", "model_calls", "acrm_analyst")
    op.execute(sa.text(ERASE.replace(":", "\\:")))
    op.execute("revoke execute on function erase_refused(uuid) from public")
    op.execute("grant execute on function erase_refused(uuid) to acrm_executor")
    op.execute("alter function erase_refused(uuid) owner to acrm_definer")


def downgrade() -> None:
    op.execute("set local role acrm_definer")
    op.execute("drop function erase_refused(uuid)")
    op.execute("set local role acrm_owner")
    op.execute(f"revoke select ({FOLDERS}) on mail_folders from acrm_analyst")
    op.execute(f"revoke select ({LABELS}) on message_locations from acrm_analyst")
    op.drop_column("model_calls", "shown_threads")
    op.drop_column("email_accounts", "refused_addresses")
