"""The tables as people with limits see them: views without what is hidden, and a role that has nothing but these views.

`seen`, `seen_no_amounts`, `seen_no_details`, `seen_no_amounts_no_details` hold one view for each table of MASKS. `enter_workspace` puts one of
them before `public` in the search path and takes the role `acrm_restricted`, so every query of the API reads the views without knowing.
They are made anew after every migration, so that columns and grants of later ones are in them.
"""

from sqlalchemy import text
from sqlalchemy.engine import Connection

Masks = dict[str, dict[str, str]]
_AMOUNTS = {"amount_minor": "null::bigint", "currency": "null::text"}
_MAIL = "case when mail_access((select m.account_id from public.messages m where m.workspace_id = t.workspace_id and m.id = t.message_id)) = 'full'"

SCHEMAS = {
    "seen": (False, False),
    "seen_no_amounts": (True, False),
    "seen_no_details": (False, True),
    "seen_no_amounts_no_details": (True, True),
}


def masks(*, amounts: bool, details: bool) -> Masks:
    """Table: column: what stands there instead. An empty mapping is a table that is read as it is."""
    words = f"{str(amounts).lower()}, {str(details).lower()}"
    hidden = "public.names_hidden(t.id)"
    return {
        "deals": _AMOUNTS if amounts else {},
        "contacts": {
            "email": "null::text",
            "email_norm": "null::text",
            "phone": "null::text",
            "search_text": "t.name_norm",
        }
        if details
        else {},
        "companies": {"phone": "null::text"} if details else {},
        "proposals": {
            "summary": f"case when {hidden} then '' else public.without_figures(t.summary, {words}) end",
            "person_name": f"case when not {hidden} then t.person_name end",
            "company_name": f"case when not {hidden} then t.company_name end",
            "amount_minor": "null::bigint" if amounts else f"case when not {hidden} then t.amount_minor end",
            "currency": "null::text" if amounts else f"case when not {hidden} then t.currency end",
            "search_text": "''::text",
        },
        "suggested_actions": {
            "payload": f"public.seen_action(t.payload, {words})",
            "risk_reason": f"case when not public.action_names_hidden(t.payload) then public.without_figures(t.risk_reason, {words}) end",
            "warnings": "public.seen_warnings(t.warnings)",
        },
        "decisions": {
            "payload": "jsonb_strip_nulls(jsonb_build_object('reason', t.payload -> 'reason', 'note', t.payload -> 'note'))",
        },
        "executions": {"plan": "'{}'::jsonb", "result": "public.seen_result(t.result)"},
        "operations": {
            "before": f"public.seen_row(t.before, {words})",
            "after": f"public.seen_row(t.after, {words})",
            "detail": "case when public.execution_out_of_sight(t.execution_id) then '{}'::jsonb else t.detail end",
        },
        "audit_log": {
            "detail": f"public.seen_detail(t.detail, {words})",
            "ip": "null::text",
        },
        "message_participants": {"email": f"{_MAIL} then t.email else '•••@' || t.domain end"} if details else {},
    }


MASKED = tuple(masks(amounts=True, details=True))
# What triggers and the policies of links read, of tables that are otherwise read through views only.
_KEYS = {
    "companies": "workspace_id, id",
    "contacts": "workspace_id, id",
    "deals": "workspace_id, id",
    "decisions": "workspace_id, id, decided_at, consumed_xid",
}

# Everything the API's role may do, for the restricted one: on masked tables through the views, otherwise as it is.
_MIRROR = """
do $$
declare
  found record;
begin
  for found in
    select c.oid::regclass::text as target, c.relname, a.privilege_type as verb, null::text as col
    from pg_class c cross join lateral aclexplode(c.relacl) a
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v') and a.grantee = 'acrm_api'::regrole
    union all
    select c.oid::regclass::text, c.relname, a.privilege_type, quote_ident(t.attname)
    from pg_class c join pg_attribute t on t.attrelid = c.oid and not t.attisdropped cross join lateral aclexplode(t.attacl) a
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.grantee = 'acrm_api'::regrole
  loop
    if found.relname = any (string_to_array(:masked, ' ')) then
      execute format('grant %s%s on %s to acrm_masker', found.verb, coalesce(' (' || found.col || ')', ''), found.target);
      for i in 1 .. array_length(string_to_array(:schemas, ' '), 1) loop
        execute format('grant %s%s on %I.%I to acrm_restricted', found.verb, coalesce(' (' || found.col || ')', ''),
          (string_to_array(:schemas, ' '))[i], found.relname);
      end loop;
    else
      execute format('grant %s%s on %s to acrm_restricted', found.verb, coalesce(' (' || found.col || ')', ''), found.target);
    end if;
  end loop;
  for found in
    select p.oid::regprocedure::text as target, pg_get_userbyid(p.proowner) as owner from pg_proc p cross join lateral aclexplode(p.proacl) a
    where p.pronamespace = 'public'::regnamespace and a.grantee = 'acrm_api'::regrole and a.privilege_type = 'EXECUTE'
  loop
    -- Only an owner grants.
    perform set_config('role', found.owner, true);
    execute format('grant execute on function %s to acrm_restricted', found.target);
  end loop;
  perform set_config('role', 'acrm_owner', true);
end $$
"""


_UNMIRROR = """
do $$
declare
  found record;
begin
  for found in
    select p.oid::regprocedure::text as target, pg_get_userbyid(p.proowner) as owner from pg_proc p cross join lateral aclexplode(p.proacl) a
    where p.pronamespace = 'public'::regnamespace and a.grantee in ('acrm_restricted'::regrole, 'acrm_masker'::regrole)
  loop
    perform set_config('role', found.owner, true);
    execute format('revoke all on function %s from acrm_restricted, acrm_masker', found.target);
  end loop;
  perform set_config('role', 'acrm_owner', true);
end $$
"""


def drop(connection: Connection) -> None:
    """Take the views away, so that the columns under them can change."""
    owner = connection.execute(text("select to_regrole('acrm_masker')")).scalar_one()
    if owner is None:
        return
    for schema in SCHEMAS:
        connection.execute(text(f"drop schema if exists {schema} cascade"))


def forget(connection: Connection) -> None:
    """Take back what `make` has granted."""
    connection.execute(text("revoke all on all tables in schema public from acrm_masker, acrm_restricted"))
    connection.execute(text(_UNMIRROR.replace(":", "\\:")))


def make(connection: Connection) -> None:
    """Make the views from the tables as they are now, and give the restricted role what the API's has."""
    if connection.execute(text("select to_regprocedure('enter_workspace(uuid, uuid, text)')")).scalar_one() is None:
        return
    for schema, (amounts, details) in SCHEMAS.items():
        connection.execute(text(f"drop schema if exists {schema} cascade"))
        connection.execute(text(f"create schema {schema}"))
        connection.execute(text(f"grant usage on schema {schema} to acrm_api, acrm_restricted, acrm_masker"))
        connection.execute(text(f"grant create on schema {schema} to acrm_masker"))
        for table, masked in masks(amounts=amounts, details=details).items():
            _view(connection, schema, table, masked)
    lists = {"masked": " ".join(MASKED), "schemas": " ".join(SCHEMAS)}
    mirror = _MIRROR
    for name, words in lists.items():
        mirror = mirror.replace(f":{name}", f"'{words}'")
    connection.execute(text(mirror.replace(":", "\\:")))
    # Only an owner grants, so the views change hands last. From then on they read with the masker's rights, not their reader's.
    for schema in SCHEMAS:
        for table in MASKED:
            connection.execute(text(f"alter view {schema}.{table} owner to acrm_masker"))
        connection.execute(text(f"revoke create on schema {schema} from acrm_masker"))
    # A job's payload may hold what is hidden; whoever causes one writes it and reads the rest.
    connection.execute(text("revoke select on jobs from acrm_restricted"))
    open_columns = connection.execute(
        text(
            "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = 'jobs'::regclass and attnum > 0 "
            "and not attisdropped and attname not in ('payload', 'last_error')".replace(":", "\\:")
        )
    ).scalar_one()
    connection.execute(text(f"grant select ({open_columns}) on jobs to acrm_restricted"))
    for table, columns in _KEYS.items():
        connection.execute(text(f"grant select ({columns}) on {table} to acrm_restricted"))
    connection.execute(
        text(
            "grant insert (workspace_id, id, proposal_id, execution_id, kind, payload, payload_hash, shown_hash, decided_by_id, decided_at, "
            "session_id) on decisions to acrm_restricted"
        )
    )


def _view(connection: Connection, schema: str, table: str, masked: dict[str, str]) -> None:
    columns = connection.execute(
        text(
            "select attname from pg_attribute where attrelid = cast(:name as regclass) and attnum > 0 and not attisdropped order by attnum"
        ),
        {"name": f"public.{table}"},
    ).scalars()
    shown = ", ".join(f'{masked.get(column, f"t.{column}")} as "{column}"' for column in columns)
    # Whoever has other limits finds nothing in this schema. Computed once a statement.
    amounts, details = SCHEMAS[schema]
    hidden = " ".join(word for word, is_hidden in (("amounts", amounts), ("contact_details", details)) if is_hidden)
    whose = f"(select current_setting('app.hides', true)) = '{hidden}'"
    statement = f"create view {schema}.{table} as select {shown} from public.{table} t where {whose}"
    connection.execute(text(statement.replace(":", "\\:")))
    if table == "decisions":
        connection.execute(
            text(
                f"create trigger store instead of insert on {schema}.{table} for each row execute function insert_decision()"
            )
        )
