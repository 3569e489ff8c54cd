"""Audit and privacy: data keys, the second form of the audit chain, requests about one person, retention."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.tenancy import ANY_ROLE, grant, isolate

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keys()
    audit()
    tables()
    define(ERASING)
    privileges()


def downgrade() -> None:
    # Only a function's owner may drop or replace it.
    op.execute("set local role acrm_definer")
    for function in DEFINED:
        op.execute(f"drop function {function}")
    op.execute(sa.text(APPEND_1.replace(":", "\\:")))
    op.execute("set local role acrm_owner")
    for function in ("examine_audit()", "audit_digest(audit_log)", *PURE):
        op.execute(f"drop function {function}")
    op.execute(sa.text(HASH_1.replace(":", "\\:")))
    op.execute("revoke select on submissions, invitations from acrm_executor")
    for verbs, table in DEFINER_MAY:
        op.execute(f"revoke {verbs} on {table} from acrm_definer")
    # What the foundation granted stays.
    op.execute(
        "grant select on members, invitations, companies, contacts, deals, tasks, threads, proposals, decisions to acrm_definer"
    )
    op.execute("grant update (consumed_at, consumed_xid) on decisions to acrm_definer")
    op.drop_column("messages", "stripped_at")
    for table in ("suppressions", "privacy_requests", "privacy_settings", "data_keys", "identity_keys"):
        op.drop_table(table)
    op.drop_index("ix_audit_log_workspace_id_action_sequence", "audit_log")
    op.drop_index("ix_audit_log_workspace_id_at", "audit_log")
    for column in ("form", "salt", "redacted_at"):
        op.drop_column("audit_log", column)


def define(functions: str) -> None:
    """Statements one at a time: asyncpg prepares each of them."""
    for statement in functions.split(";\n\n"):
        op.execute(sa.text(statement.strip().removesuffix(";").replace(":", "\\:")))


def keys() -> None:
    """Wrapped data keys. Who may read the rows and holds SECRET_KEYS can open values; the analysing side has neither."""
    op.create_table(
        "identity_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("kek_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="sealing", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state in ('sealing', 'retired')", name=op.f("ck_identity_keys_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_keys")),
    )
    op.create_index(
        "uq_identity_keys_sealing", "identity_keys", ["state"], unique=True, postgresql_where="state = 'sealing'"
    )
    op.create_table(
        "data_keys",
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("kek_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="sealing", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('sealing', 'retired')", name=op.f("ck_data_keys_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_data_keys_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_data_keys")),
    )
    op.create_index(
        "uq_data_keys_sealing", "data_keys", ["workspace_id"], unique=True, postgresql_where="state = 'sealing'"
    )
    isolate("data_keys")
    written = "insert, update (wrapped, kek_id, state), delete"
    grant(f"select, {written}", "identity_keys", "acrm_api")
    grant(f"select, {written}", "data_keys", "acrm_api")
    # The mail worker opens what mailboxes are reached with, and the product's own mail on its way out.
    grant("select, insert", "data_keys", "acrm_worker")
    grant("select", "identity_keys", "acrm_worker")


def audit() -> None:
    """The second form of an entry's hash covers every column unambiguously and the detail through a salt that redaction destroys."""
    op.add_column("audit_log", sa.Column("form", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("audit_log", sa.Column("salt", sa.LargeBinary(), nullable=True))
    op.add_column("audit_log", sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True))
    for columns in (["workspace_id", "action", "sequence"], ["workspace_id", "at"]):
        op.create_index(op.f(f"ix_audit_log_{'_'.join(columns)}"), "audit_log", columns)
    op.execute(sa.text(HASH_2.replace(":", "\\:")))
    op.execute("set local role acrm_definer")
    op.execute(sa.text(APPEND_2.replace(":", "\\:")))
    op.execute("set local role acrm_owner")
    define(EXAMINING)


def tables() -> None:
    op.add_column("messages", sa.Column("stripped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "privacy_settings",
        sa.Column("mail_days", sa.Integer(), nullable=True),
        sa.Column("audit_years", sa.Integer(), nullable=True),
        sa.Column("job_days", sa.Integer(), server_default="90", nullable=False),
        sa.Column("suppression_key", sa.LargeBinary(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        *tenant_columns("privacy_settings"),
        sa.CheckConstraint("mail_days between 30 and 3650", name=op.f("ck_privacy_settings_mail_days")),
        sa.CheckConstraint("audit_years between 1 and 30", name=op.f("ck_privacy_settings_audit_years")),
        sa.CheckConstraint("job_days between 7 and 365", name=op.f("ck_privacy_settings_job_days")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_privacy_settings_workspace_id")),
    )
    op.create_table(
        "privacy_requests",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=True),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("object_key", sa.Text(), nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        *tenant_columns("privacy_requests"),
        sa.CheckConstraint("kind in ('export', 'erase')", name=op.f("ck_privacy_requests_kind")),
        sa.CheckConstraint(
            "state in ('preparing', 'waiting', 'approved', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_privacy_requests_state"),
        ),
        sa.CheckConstraint(
            "state in ('preparing', 'waiting', 'failed', 'cancelled') or kind = 'export' or approved_by_id is not null",
            name=op.f("ck_privacy_requests_approved"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                ["members.workspace_id", "members.id"],
                name=op.f(f"fk_privacy_requests_workspace_id_{column}"),
            )
            for column in ("requested_by_id", "approved_by_id")
        ),
    )
    op.create_index(
        op.f("ix_privacy_requests_workspace_id_created_at_id"), "privacy_requests", ["workspace_id", "created_at", "id"]
    )
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *tenant_columns("suppressions"),
        sa.UniqueConstraint("workspace_id", "digest", name=op.f("uq_suppressions_workspace_id_digest")),
    )
    for table in ("privacy_settings", "privacy_requests", "suppressions"):
        isolate(table)


def tenant_columns(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    return (
        sa.Column("workspace_id", sa.Uuid(), server_default=sa.text("current_workspace_id()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{table}")),
    )


def privileges() -> None:
    for function, roles in DEFINED.items():
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {', '.join(roles)}")
        op.execute(f"alter function {function} owner to acrm_definer")
    for function in PURE:
        op.execute(f"grant execute on function {function} to acrm_definer")
    op.execute("grant execute on function examine_audit() to acrm_definer, acrm_api, acrm_worker, acrm_executor")
    op.execute(f"grant execute on function audit_digest(audit_log) to acrm_definer, {', '.join(ANY_ROLE)}")
    # People: asking, approving, retention. The worker of executions carries out what was approved; mail applies retention.
    grant("select, insert, update", "privacy_settings", "acrm_api")
    grant("select, update (applied_at, applied)", "privacy_settings", "acrm_worker")
    grant("select", "privacy_settings", "acrm_definer")
    asked = "workspace_id, id, kind, state, requested_by_id, approved_by_id, subject, counts, approved_at"
    decided = "state, approved_by_id, approved_at, subject, link_hash, link_expires_at"
    grant(f"select, insert ({asked}), update ({decided})", "privacy_requests", "acrm_api")
    done = "state, subject, counts, position, result, object_key, error, started_at, finished_at, expires_at"
    grant(f"select, update ({done})", "privacy_requests", "acrm_executor")
    grant("select, update (object_key, expires_at, link_hash)", "privacy_requests", "acrm_worker")
    grant("select", "privacy_requests", "acrm_definer")
    grant("select, insert", "suppressions", "acrm_api")
    grant("select", "suppressions", "acrm_worker")
    grant("select", "submissions", "acrm_executor")
    grant("select (workspace_id, id, email, email_norm, role, created_at, accepted_at)", "invitations", "acrm_executor")
    for verbs, table in DEFINER_MAY:
        grant(verbs, table, "acrm_definer")


HASH_1 = """
create or replace function audit_hash(previous text, e audit_log) returns text language sql immutable as $$
  select encode(sha256(convert_to(concat_ws(chr(31), previous, e.workspace_id, e.sequence, extract(epoch from e.at), e.actor, e.actor_member_id,
    e.action, e.record_type, e.record_id, e.detail::text, e.ip, e.request_id), 'UTF8')), 'hex')
$$
"""
# The first form skipped what was null, so a value could move to the column beside it; it stays for the entries that have it.
HASH_2 = """
create or replace function audit_hash(previous text, e audit_log) returns text language sql immutable as $$
  select case when e.form = 1 then
    encode(sha256(convert_to(concat_ws(chr(31), previous, e.workspace_id, e.sequence, extract(epoch from e.at), e.actor, e.actor_member_id,
      e.action, e.record_type, e.record_id, e.detail::text, e.ip, e.request_id), 'UTF8')), 'hex')
  else
    encode(sha256(convert_to(jsonb_build_array(e.form, previous, e.workspace_id, e.id, e.sequence, extract(epoch from e.at), e.actor,
      e.actor_member_id, e.action, e.record_type, e.record_id,
      encode(sha256(coalesce(e.salt, '') || convert_to(e.detail::text, 'UTF8')), 'hex'), e.ip, e.request_id)::text, 'UTF8')), 'hex')
  end
$$
"""
APPEND_1 = """
create or replace function append_audit(entry uuid, action text, record_type text, record_id uuid, detail jsonb, ip text, request_id text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  who text := coalesce(nullif(current_setting('app.actor', true), ''), 'unknown');
  row audit_log%rowtype;
begin
  -- One chain a workspace: appends wait for each other until the transaction ends.
  perform pg_advisory_xact_lock(hashtextextended('audit ' || workspace::text, 0));
  select a.hash, a.sequence into row.previous_hash, row.sequence from audit_log a where a.workspace_id = workspace order by a.sequence desc limit 1;
  row.workspace_id := workspace;
  row.id := entry;
  row.sequence := coalesce(row.sequence, 0) + 1;
  row.previous_hash := coalesce(row.previous_hash, '');
  row.at := clock_timestamp();
  row.actor := who;
  row.actor_member_id := case when who like 'member:%' then substring(who from 8)::uuid end;
  row.action := action;
  row.record_type := record_type;
  row.record_id := record_id;
  row.detail := detail;
  row.ip := ip;
  row.request_id := request_id;
  row.hash := audit_hash(row.previous_hash, row);
  insert into audit_log select row.*;
  return row.sequence;
end $$
"""
APPEND_2 = APPEND_1.replace(
    "  row.hash := audit_hash(",
    "  row.form := 2;\n  row.salt := uuid_send(gen_random_uuid());\n  row.hash := audit_hash(",
)

EXAMINING = """
-- What a later entry vouches for when an entry was redacted: everything that is left of it.
create function audit_digest(e audit_log) returns text language sql immutable as $$
  select encode(sha256(convert_to(jsonb_build_array(e.workspace_id, e.id, e.sequence, extract(epoch from e.at), e.actor, e.actor_member_id,
    e.action, e.record_type, e.record_id, e.detail, e.ip, e.request_id)::text, 'UTF8')), 'hex')
$$;

-- The first entry that is not what was appended, and how: missing (and those after it), relinked, altered. No row: the chain holds.
create function examine_audit() returns table (sequence bigint, problem text) language sql stable as $$
  with chain as (
    select a as entry, a.sequence, a.hash, a.previous_hash, a.redacted_at, lag(a.hash) over w as hash_before,
      lag(a.sequence) over w as sequence_before
    from audit_log a where a.workspace_id = (select current_workspace_id()) window w as (order by a.sequence)
  ), redactions as (
    select distinct on (r.sequence) r.sequence, r.hash, r.digest
    from audit_log a cross join lateral jsonb_to_recordset(a.detail -> 'entries') as r(sequence bigint, hash text, digest text)
    where a.workspace_id = (select current_workspace_id()) and a.action = 'audit.redacted' order by r.sequence, a.sequence desc
  ), trims as (
    select (a.detail ->> 'through')::bigint as through, a.detail ->> 'hash' as hash
    from audit_log a where a.workspace_id = (select current_workspace_id()) and a.action = 'audit.trimmed'
  ), judged as (
    select c.sequence, c.sequence_before, case
      when c.sequence_before is null and c.sequence > 1 and not exists (
        select 1 from trims t where t.through = c.sequence - 1 and t.hash = c.previous_hash) then 'missing'
      when c.sequence_before is not null and c.sequence <> c.sequence_before + 1 then 'missing'
      when c.previous_hash <> coalesce(c.hash_before, case when c.sequence = 1 then '' else c.previous_hash end) then 'relinked'
      when c.redacted_at is null and c.hash is distinct from audit_hash(c.previous_hash, c.entry) then 'altered'
      when c.redacted_at is not null and not exists (
        select 1 from redactions r where r.sequence = c.sequence and r.hash = c.hash and r.digest = audit_digest(c.entry)) then 'altered'
    end as problem
    from chain c
  )
  select case j.problem when 'missing' then coalesce(j.sequence_before, 0) + 1 else j.sequence end, j.problem
  from judged j where j.problem is not null order by j.sequence limit 1
$$
"""

# --- erasing one person --------------------------------------------------------------------------------------------
# Nobody who reads mail or faces the internet may rewrite proposals, decisions or the audit log. These functions can, and
# only take away: they work for an erasure that an admin approved, on what that request names, and put fixed words in place.
PURE = (
    "redacted(text, jsonb)",
    "without_words(jsonb)",
    "without_changes(jsonb)",
    "erasure_in_hand(uuid)",
    "erasable(text)",
    "rename_refs(uuid[])",
)
DEFINED = {
    "erase_rows(uuid, text, uuid, integer)": ("acrm_executor",),
    "erase_messages(uuid, uuid[], uuid[], uuid[])": ("acrm_executor",),
    "erase_refs(uuid)": ("acrm_executor",),
    "erase_failures(uuid, uuid[])": ("acrm_executor",),
    "security_events_of_members(text[])": ("acrm_executor",),
    "erase_records(uuid)": ("acrm_executor",),
    "erase_audit(uuid, bigint, integer)": ("acrm_executor",),
    "trim_audit()": ("acrm_worker",),
    "trim_jobs()": ("acrm_worker",),
}
REDACTED_TABLES = (
    "companies, contacts, contact_companies, deals, tasks, interactions, threads, import_failures, imports, email_accounts, proposals, "
    "suggested_actions, submissions, decisions, executions, operations, jobs, attachments"
)
DEFINER_MAY = (
    ("select, update", REDACTED_TABLES),
    ("select, update, delete", "messages, message_participants, thread_references"),
    ("delete", "contacts, interactions, jobs, attachments"),
    ("select, delete", "invitations"),
    ("select", "interaction_links, members, users, security_events"),
    ("update (detail, salt, redacted_at), delete", "audit_log"),
)
ERASING = r"""
-- `terms`: [[pattern, replacement], ...], longest first, made by the product from the request.
create function redacted(words text, terms jsonb) returns text language plpgsql immutable as $$
declare
  term jsonb;
begin
  for term in select value from jsonb_array_elements(terms) loop
    words := regexp_replace(words, term ->> 0, term ->> 1, 'gi');
  end loop;
  return words;
end $$;

-- A JSON value whose prose is gone, wherever it stands: what people wrote, and quotes of it.
create function without_words(data jsonb) returns jsonb language sql immutable as $$
  select case jsonb_typeof(data)
    when 'object' then (
      select coalesce(jsonb_object_agg(key, case
        when key = 'quote' then to_jsonb('[erased]'::text)
        when key in ('body', 'summary', 'text', 'html', 'snippet', 'reason', 'hidden_text', 'note', 'phone') and jsonb_typeof(value) = 'string' then
          case when key = 'phone' then 'null'::jsonb else to_jsonb(''::text) end
        else without_words(value) end), '{}') from jsonb_each(data))
    when 'array' then (select coalesce(jsonb_agg(without_words(value) order by at), '[]') from jsonb_array_elements(data) with ordinality as e(value, at))
    else data end
$$;

-- Changes of a record with their values gone: [{"field": ..., "before": "[erased]", "after": null}].
create function without_changes(data jsonb) returns jsonb language sql immutable as $$
  select case jsonb_typeof(data)
    when 'object' then (
      select coalesce(jsonb_object_agg(key, case
        when jsonb_typeof(value) = 'string' and value #>> '{}' !~ '^[0-9a-f-]{36}$' and key not in ('field', 'type', 'kind', 'table', 'link', 'record_type')
          then to_jsonb('[erased]'::text)
        else without_changes(value) end), '{}') from jsonb_each(data))
    when 'array' then (select coalesce(jsonb_agg(without_changes(value) order by at), '[]') from jsonb_array_elements(data) with ordinality as e(value, at))
    else data end
$$;

-- The request, when it may be carried out now.
create function erasure_in_hand(request uuid) returns privacy_requests language plpgsql stable as $$
declare
  found_request privacy_requests%rowtype;
begin
  select * into found_request from privacy_requests r where r.workspace_id = current_workspace_id() and r.id = request;
  if found_request.kind is distinct from 'erase' or found_request.state is distinct from 'running' or found_request.approved_by_id is null
    or found_request.subject is null then
    raise exception 'no approved erasure is being carried out' using errcode = 'insufficient_privilege';
  end if;
  return found_request;
end $$;

-- The columns of a table in which a person may be named. A test holds this against the catalogue.
create function erasable(kind text) returns text[] language sql immutable as $$
  select case kind
    when 'companies' then array['name', 'name_key', 'website', 'phone', 'address', 'description']
    when 'contacts' then array['title', 'phone', 'description']
    when 'contact_companies' then array['title']
    when 'deals' then array['name', 'description']
    when 'tasks' then array['title', 'description']
    when 'interactions' then array['title', 'body']
    when 'threads' then array['subject', 'search_text']
    when 'import_failures' then array['location', 'reason']
    when 'imports' then array['file_name', 'source_url', 'error_detail']
    when 'email_accounts' then array['display_name']
    when 'messages' then array['subject', 'from_email', 'from_name', 'snippet', 'normalized']
    when 'message_participants' then array['name']
    when 'attachments' then array['filename']
    when 'proposals' then array['summary', 'person_name', 'company_name', 'counts']
    when 'suggested_actions' then array['payload', 'risk_reason', 'warnings', 'reject_note']
    when 'submissions' then array['summary', 'actions']
    when 'decisions' then array['payload']
    when 'executions' then array['plan', 'result']
    when 'operations' then array['before', 'after', 'detail']
    when 'jobs' then array['payload', 'last_error']
  end
$$;

-- Takes the person's identifiers out of `most` rows of a table after `after`; the last row's id, or null at the end.
create function erase_rows(request uuid, kind text, after uuid, most integer) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  terms jsonb := (erasure_in_hand(request)).subject -> 'terms';
  names text[] := erasable(kind);
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
  assignments text;
  together text;
  last uuid;
begin
  if names is null then
    raise exception 'nothing in % names people', kind;
  end if;
  select string_agg(format(case when a.atttypid = 'jsonb'::regtype then '%1$I = redacted(t.%1$I::text, $1)::jsonb' else '%1$I = redacted(t.%1$I, $1)' end, n), ', '),
      string_agg(format('coalesce(t.%I::text, '''')', n), ' || chr(10) || ')
    into assignments, together
    from unnest(names) n join pg_attribute a on a.attrelid = kind::regclass and a.attname = n;
  execute format('select id from (select id from %I where workspace_id = current_workspace_id() and ($1 is null or id > $1) order by id limit $2) batch order by id desc limit 1', kind)
    into last using after, most;
  if last is not null then
    execute format('update %I t set %s where t.workspace_id = current_workspace_id() and ($2 is null or t.id > $2) and t.id <= $3 and (%s) ~* $4', kind, assignments, together)
      using terms, after, last, patterns;
  end if;
  return last;
end $$;

-- References inside packages are made of names: they become numbers, the same wherever they stand.
create function rename_refs(packages uuid[]) returns void language plpgsql as $$
declare
  workspace uuid := current_workspace_id();
  package uuid;
  refs jsonb;
begin
  foreach package in array packages loop
    select jsonb_agg(jsonb_build_array('"' || replace(a.ref, '.', '\.') || '"', '"' || split_part(a.ref, ':', 1) || ':action-' || a.position || '"'))
      into refs from suggested_actions a where a.workspace_id = workspace and a.proposal_id = package;
    continue when refs is null;
    update suggested_actions a set ref = split_part(a.ref, ':', 1) || ':action-' || a.position, payload = redacted(a.payload::text, refs)::jsonb
    where a.workspace_id = workspace and a.proposal_id = package;
    update decisions d set payload = redacted(d.payload::text, refs)::jsonb where d.workspace_id = workspace and d.proposal_id = package;
    update operations o set before = redacted(o.before::text, refs)::jsonb, after = redacted(o.after::text, refs)::jsonb, detail = redacted(o.detail::text, refs)::jsonb
      from executions e where o.workspace_id = workspace and e.workspace_id = workspace and e.id = o.execution_id and e.proposal_id = package;
    update executions e set plan = redacted(e.plan::text, refs)::jsonb, result = redacted(e.result::text, refs)::jsonb
    where e.workspace_id = workspace and e.proposal_id = package;
  end loop;
end $$;

-- The same for packages that came from other mail and name the person.
create function erase_refs(request uuid) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements((erasure_in_hand(request)).subject -> 'terms'));
begin
  perform rename_refs(array(select distinct a.proposal_id from suggested_actions a where a.workspace_id = current_workspace_id()
    and (a.payload::text ~* patterns or a.ref ~* patterns)));
end $$;

-- Mail of the person goes (`gone`); mail that only mentions them loses the mention, its raw form and the files that name them (`kept`,
-- `files`). What was read into proposals out of the mail that goes loses its quotes and prose. The proposals that were touched.
create function erase_messages(request uuid, gone uuid[], kept uuid[], files uuid[]) returns uuid[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  subject jsonb := (erasure_in_hand(request)).subject;
  terms jsonb := subject -> 'terms';
  -- What was read out of the person's own mail may call them by one name alone.
  close jsonb := terms || (subject -> 'loose');
  touched uuid[];
  packages uuid[];
begin
  update messages m set subject = redacted(m.subject, terms), from_name = redacted(m.from_name, terms), snippet = redacted(m.snippet, terms),
    normalized = redacted(m.normalized::text, terms)::jsonb, size_bytes = 0, stripped_at = now()
  where m.workspace_id = workspace and m.id = any(kept);
  delete from attachments a where a.workspace_id = workspace and a.id = any(files);
  select array_agg(distinct m.thread_id) into touched from messages m where m.workspace_id = workspace and m.id = any(gone);
  if touched is null then
    return '{}';
  end if;
  update interactions i set title = '', body = '' where i.workspace_id = workspace and i.message_id = any(gone);
  delete from thread_references r using messages m where r.workspace_id = workspace and m.workspace_id = workspace and m.id = any(gone)
    and r.account_id = m.account_id and r.message_id_header = m.message_id_header;
  delete from messages m where m.workspace_id = workspace and m.id = any(gone);
  update threads t set message_count = 0, subject = '', search_text = '', content_hash = '', first_message_at = null, last_message_at = null
  where t.workspace_id = workspace and t.id = any(touched);
  update threads t set message_count = s.many, subject = s.subject, first_message_at = s.first_at, last_message_at = s.last_at,
    content_hash = s.content_hash, search_text = lower(s.subject)
  from (
    select m.thread_id, count(*) as many, min(m.sent_at) as first_at, max(m.sent_at) as last_at, (array_agg(m.subject order by m.sent_at, m.fingerprint))[1] as subject,
      encode(sha256(convert_to(string_agg(m.fingerprint, ',' order by m.fingerprint), 'UTF8')), 'hex') as content_hash
    from messages m where m.workspace_id = workspace and m.thread_id = any(touched) group by m.thread_id
  ) s where t.workspace_id = workspace and t.id = s.thread_id;
  select coalesce(array_agg(p.id), '{}') into packages from proposals p where p.workspace_id = workspace and p.thread_id = any(touched);
  perform rename_refs(packages);
  update proposals p set summary = 'Erased', person_name = null, state = case when p.state = 'pending' then 'superseded' else p.state end
  where p.workspace_id = workspace and p.id = any(packages);
  update suggested_actions a set payload = redacted(without_words(a.payload)::text, close)::jsonb, risk_reason = null, warnings = '[]', reject_note = null,
    fingerprint = encode(sha256(uuid_send(gen_random_uuid())), 'hex'), state = case when a.state = 'pending' then 'superseded' else a.state end
  where a.workspace_id = workspace and a.proposal_id = any(packages);
  update submissions s set summary = '', actions = redacted(without_words(s.actions)::text, close)::jsonb where s.workspace_id = workspace and s.thread_id = any(touched);
  update decisions d set payload = redacted(without_words(d.payload)::text, close)::jsonb where d.workspace_id = workspace and d.proposal_id = any(packages);
  update tasks t set title = redacted(t.title, close), description = redacted(t.description, close) from operations o, executions e
  where t.workspace_id = workspace and o.workspace_id = workspace and e.workspace_id = workspace and o.record_type = 'task' and o.record_id = t.id
    and e.id = o.execution_id and e.proposal_id = any(packages);
  update deals t set name = redacted(t.name, close), description = redacted(t.description, close) from operations o, executions e
  where t.workspace_id = workspace and o.workspace_id = workspace and e.workspace_id = workspace and o.record_type = 'deal' and o.record_id = t.id
    and e.id = o.execution_id and e.proposal_id = any(packages);
  update operations o set before = redacted(without_words(o.before)::text, close)::jsonb, after = redacted(without_words(o.after)::text, close)::jsonb,
    detail = redacted((case when o.record_type in ('contact', 'interaction') then without_changes(o.detail) else without_words(o.detail) end)::text, close)::jsonb
    from executions e where o.workspace_id = workspace and e.workspace_id = workspace and e.id = o.execution_id and e.proposal_id = any(packages);
  update executions e set plan = redacted(without_words(e.plan)::text, close)::jsonb, result = redacted(without_words(e.result)::text, close)::jsonb where e.workspace_id = workspace and e.proposal_id = any(packages);
  return packages;
end $$;

-- Messages that could not be read and name the person: their bytes are gone from the store already.
create function erase_failures(request uuid, failures uuid[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform erasure_in_hand(request);
  update import_failures f set raw_key = null, reason = '' where f.workspace_id = current_workspace_id() and f.id = any(failures);
end $$;

-- What happened to the accounts of this workspace's members with these addresses, for their export.
create function security_events_of_members(known text[]) returns table (at timestamptz, kind text, ip text, user_agent text)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.at, e.kind, e.ip, e.user_agent from members m join users u on u.id = m.user_id join security_events e on e.user_id = u.id
  where m.workspace_id = current_workspace_id() and u.email_norm = any(known) order by e.at
$$;

-- The person's contacts, what was noted about them alone, and invitations of their addresses.
create function erase_records(request uuid) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  subject jsonb := (erasure_in_hand(request)).subject;
  people uuid[] := array(select jsonb_array_elements_text(subject -> 'contact_ids')::uuid);
  known text[] := array(select jsonb_array_elements_text(subject -> 'emails'));
  about uuid[];
  removed jsonb := '{}';
  many bigint;
begin
  people := people || array(select c.id from contacts c where c.workspace_id = workspace and c.email_norm = any(known));
  select coalesce(array_agg(i.id), '{}') into about from interactions i where i.workspace_id = workspace
    and exists (select 1 from interaction_links l where l.workspace_id = workspace and l.interaction_id = i.id and l.contact_id = any(people))
    and not exists (select 1 from interaction_links l where l.workspace_id = workspace and l.interaction_id = i.id and l.contact_id is not null
      and not l.contact_id = any(people));
  update operations o set before = without_changes(o.before), after = without_changes(o.after), detail = without_changes(o.detail)
  where o.workspace_id = workspace and ((o.record_type = 'contact' and o.record_id = any(people)) or (o.record_type = 'interaction' and o.record_id = any(about)));
  delete from interactions i where i.workspace_id = workspace and i.id = any(about);
  get diagnostics many = row_count;
  removed := removed || jsonb_build_object('interactions', many);
  delete from contacts c where c.workspace_id = workspace and c.id = any(people);
  get diagnostics many = row_count;
  removed := removed || jsonb_build_object('contacts', many);
  delete from invitations i where i.workspace_id = workspace and i.email_norm = any(known);
  get diagnostics many = row_count;
  removed := removed || jsonb_build_object('invitations', many);
  update email_accounts a set addresses = array(select one from unnest(a.addresses) one where not lower(one) = any(known))
  where a.workspace_id = workspace and a.addresses && known;
  return removed || jsonb_build_object('interaction_ids', to_jsonb(about), 'contact_ids', to_jsonb(people));
end $$;

-- Redacts the entries after `after`, `most` at a time, and appends one that vouches for what is left of them. The last entry seen, or null.
create function erase_audit(request uuid, after bigint, most integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  subject jsonb := (erasure_in_hand(request)).subject;
  terms jsonb := subject -> 'terms';
  patterns text := (select string_agg(value ->> 0, '|') from jsonb_array_elements(terms));
  about uuid[] := array(select jsonb_array_elements_text(coalesce(subject -> 'record_ids', '[]'))::uuid);
  packages text[] := array(select jsonb_array_elements_text(coalesce(subject -> 'proposal_ids', '[]')));
  is_close boolean;
  attested jsonb := '[]';
  row audit_log%rowtype;
  last bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('audit ' || workspace::text, 0));
  for row in select * from audit_log a where a.workspace_id = workspace and a.sequence > after order by a.sequence limit most loop
    last := row.sequence;
    is_close := coalesce(row.detail ->> 'proposal_id' = any(packages) or row.record_id::text = any(packages), false);
    continue when row.action in ('audit.redacted', 'audit.trimmed') or not (is_close or coalesce(row.detail::text ~* patterns, false)
      or coalesce(row.record_id = any(about), false));
    if row.redacted_at is null and row.hash is distinct from audit_hash(row.previous_hash, row) then
      raise exception 'audit entry % was altered before: it must be looked into, not redacted', row.sequence using errcode = 'AC010';
    end if;
    row.detail := redacted(row.detail::text, case when is_close then terms || (subject -> 'loose') else terms end)::jsonb;
    if row.record_id = any(about) or (row.record_type = 'interaction' and is_close) then
      row.detail := case when row.detail ? 'changes' then jsonb_set(row.detail, '{changes}', without_changes(row.detail -> 'changes')) else row.detail end;
    end if;
    update audit_log a set detail = row.detail, salt = null, redacted_at = clock_timestamp() where a.workspace_id = workspace and a.id = row.id;
    attested := attested || jsonb_build_object('sequence', row.sequence, 'hash', row.hash, 'digest', audit_digest(row));
  end loop;
  if attested <> '[]' then
    perform append_audit(gen_random_uuid(), 'audit.redacted', 'privacy_request', request,
      jsonb_build_object('request', request, 'entries', attested), null, null);
  end if;
  return last;
end $$;

-- Deletes entries that are older than the workspace keeps them, from the beginning, and appends one that says where the chain begins now.
create function trim_audit() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  years integer := (select s.audit_years from privacy_settings s where s.workspace_id = workspace);
  edge record;
  removed bigint;
begin
  if years is null then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit ' || workspace::text, 0));
  if exists (select 1 from examine_audit()) then
    raise exception 'the audit chain is broken: it must be looked into, not trimmed' using errcode = 'AC010';
  end if;
  select a.sequence, a.hash into edge from audit_log a where a.workspace_id = workspace and a.at < now() - make_interval(years => years)
    order by a.sequence desc limit 1;
  if edge.sequence is null then
    return 0;
  end if;
  delete from audit_log a where a.workspace_id = workspace and a.sequence <= edge.sequence;
  get diagnostics removed = row_count;
  perform append_audit(gen_random_uuid(), 'audit.trimmed', null, null,
    jsonb_build_object('through', edge.sequence, 'hash', edge.hash, 'entries_removed', removed, 'kept_years', years), null, null);
  return removed;
end $$;

create function trim_jobs() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  days integer := coalesce((select s.job_days from privacy_settings s where s.workspace_id = workspace), 90);
  removed bigint;
begin
  delete from jobs j where j.workspace_id = workspace and j.state in ('succeeded', 'cancelled', 'dead') and j.finished_at < now() - make_interval(days => days);
  get diagnostics removed = row_count;
  return removed;
end $$
"""
