"""What must hold of every table, asked of the catalogue itself. Each query returns the violations: none, or a test fails."""

from agentic_crm.models import UNSCOPED as GLOBAL_TABLES

UNSCOPED = "(" + ", ".join(f"'{name}'" for name in GLOBAL_TABLES) + ")"
LOGINS = "('acrm_api', 'acrm_worker', 'acrm_analyst', 'acrm_executor', 'acrm_jobs')"

TENANT_TABLES = f"""
select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname not in {UNSCOPED}
"""

INVARIANTS: dict[str, str] = {
    "every tenant table names its workspace": f"""
        select t.relname from ({TENANT_TABLES}) t where t.relname <> 'workspaces' and not exists (
          select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'workspace_id' and a.attnotnull and a.atttypid = 'uuid'::regtype)
    """,
    "row security is enabled and forced": f"""
        select t.relname from ({TENANT_TABLES}) t join pg_class c on c.oid = t.oid where not (c.relrowsecurity and c.relforcerowsecurity)
    """,
    "one policy for everybody confines to the workspace, reading and writing": f"""
        select t.relname from ({TENANT_TABLES}) t where not exists (
          select 1 from pg_policies p where p.schemaname = 'public' and p.tablename = t.relname and p.policyname = 'tenant' and p.permissive = 'PERMISSIVE'
            and p.roles = '{{public}}' and p.cmd = 'ALL'
            and p.qual ~ '^\\((workspace_id|id) = \\( SELECT current_workspace_id\\(\\)' and p.with_check = p.qual)
    """,
    "further policies are for the two roles that work across workspaces": """
        select tablename || '.' || policyname from pg_policies where schemaname = 'public' and policyname <> 'tenant' and permissive = 'PERMISSIVE'
          and not (roles = '{acrm_definer}' or (roles = '{acrm_jobs}' and tablename in ('jobs', 'workspaces')))
    """,
    "the primary key begins with the workspace": f"""
        select t.relname from ({TENANT_TABLES}) t where t.relname <> 'workspaces' and not exists (
          select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
          where i.indrelid = t.oid and i.indisprimary and a.attname = 'workspace_id' and i.indnkeyatts = 2)
    """,
    "every unique index begins with the workspace": f"""
        select i.indexrelid::regclass::text from ({TENANT_TABLES}) t join pg_index i on i.indrelid = t.oid and i.indisunique
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where t.relname <> 'workspaces' and a.attname <> 'workspace_id'
    """,
    "a foreign key between tenant tables carries the workspace": f"""
        select k.conname from pg_constraint k join ({TENANT_TABLES}) f on f.oid = k.conrelid join ({TENANT_TABLES}) t on t.oid = k.confrelid
        where k.contype = 'f' and t.relname <> 'workspaces' and not exists (
          select 1 from generate_subscripts(k.conkey, 1) s
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[s] and a.attname = 'workspace_id'
          join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[s] and b.attname = 'workspace_id')
    """,
    "every tenant table goes with its workspace, by a key of its own or through rows that go with it": f"""
        with recursive straight as (
          select k.conrelid as oid from pg_constraint k where k.contype = 'f' and k.confrelid = 'workspaces'::regclass and k.confdeltype = 'c'
        ), going (oid) as (
          select oid from straight
          union select k.conrelid from pg_constraint k join going g on g.oid = k.confrelid where k.contype = 'f' and k.confdeltype = 'c'
            and not exists (select 1 from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any (k.conkey) and not a.attnotnull)
        )
        select t.relname from ({TENANT_TABLES}) t where t.relname <> 'workspaces' and t.oid not in (select oid from going)
        union all select k.conname from pg_constraint k join ({TENANT_TABLES}) t on t.oid = k.conrelid
          where k.contype = 'f' and k.confdeltype in ('a', 'r') and t.oid not in (select oid from straight)
    """,
    "every id column that names a record is a foreign key": f"""
        select t.relname || '.' || a.attname from ({TENANT_TABLES}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
        where a.attname like '%\\_id' and a.atttypid = 'uuid'::regtype
          and (t.relname, a.attname) not in (('operations', 'row_id'), ('operations', 'record_id'), ('audit_log', 'record_id'),
               ('audit_log', 'actor_member_id'), ('decisions', 'session_id'), ('mailbox_consents', 'session_id'),
               ('sendings', 'attempt_id'))
          and not exists (select 1 from pg_constraint k where k.conrelid = t.oid and k.contype = 'f' and a.attnum = any (k.conkey))
    """,
    "what people see of records is confined for every role that reads for them": """
        with links (t) as (select unnest(array['contact_companies', 'deal_companies', 'deal_contacts', 'deal_relations', 'task_links', 'interaction_links']))
        select t || '.' || p from (
          select t, 'sight', '{acrm_api,acrm_restricted,acrm_masker}'
            from unnest(array['companies', 'contacts', 'deals', 'tasks', 'interactions', 'operations', 'audit_log']) t
          union all select t, 'sight', '{acrm_api}' from links union all select t, 'sight_in_part', '{acrm_restricted,acrm_masker}' from links
          union all select t, 'privacy', '{acrm_api,acrm_restricted}'
            from unnest(array['attachments', 'messages', 'threads', 'drafts', 'sendings', 'replay_threads']) t
        ) w (t, p, whose)
        where not exists (select 1 from pg_policies f where f.schemaname = 'public' and f.tablename = t and f.policyname = p and f.permissive = 'RESTRICTIVE'
          and f.roles @> whose::name[] and f.qual ~ '(visible_owners|sees_every_record|readable_mail|reads_all_mail)\\(')
        union select tablename || '.' || policyname from pg_policies where schemaname = 'public' and permissive = 'RESTRICTIVE'
          and policyname not in ('sight', 'sight_in_part', 'privacy')
    """,
    "people with limits read masked tables through the masker's views alone": """
        select t || '.' || a.attname from unnest(array['companies', 'contacts', 'deals', 'proposals', 'suggested_actions', 'decisions', 'executions',
            'operations', 'audit_log', 'message_participants']) t
          join pg_attribute a on a.attrelid = t::regclass and a.attnum > 0 and not a.attisdropped
        where has_column_privilege('acrm_restricted', t::regclass, a.attname, 'select') and not (
          t = 'decisions' and a.attname in ('workspace_id', 'id', 'decided_at', 'consumed_xid')
          or t in ('companies', 'contacts', 'deals') and a.attname in ('workspace_id', 'id'))
        union select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where (n.nspname like 'seen%' or n.nspname = 'mail_headers') and (c.relkind <> 'v' or pg_get_userbyid(c.relowner) <> 'acrm_masker')
        union select nspname from pg_namespace where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public', 'seen', 'seen_no_amounts',
          'seen_no_details', 'seen_no_amounts_no_details', 'mail_headers')
        union select 'jobs.payload' where has_column_privilege('acrm_restricted', 'jobs', 'payload', 'select')
    """,
    "people with limits may do on everything else what the API may": """
        select c.relname || ' ' || verb from pg_class c cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_any_column_privilege('acrm_api', c.oid, replace(verb, 'DELETE', 'SELECT'))
          and case verb when 'DELETE' then has_table_privilege('acrm_api', c.oid, verb) and not has_table_privilege('acrm_restricted',
              case when to_regclass('seen.' || c.relname) is null then c.oid else to_regclass('seen.' || c.relname)::oid end, verb)
            else not has_any_column_privilege('acrm_restricted', case when to_regclass('seen.' || c.relname) is null then c.oid
              else to_regclass('seen.' || c.relname)::oid end, verb) end
    """,
    "views run with the reader's rights": """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false)))
    """,
    "defined functions are pinned, owned by the definer and closed to the public": """
        select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef and not (
          coalesce(array_to_string(p.proconfig, ',') like 'search_path=public, pg_temp%', false)
          and pg_get_userbyid(p.proowner) = 'acrm_definer' and not has_function_privilege('public', p.oid, 'execute'))
    """,
    "logins own nothing and pass nothing": f"""
        select r.rolname from pg_roles r where r.rolname in {LOGINS} and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolinherit
          or exists (select 1 from pg_class c where c.relowner = r.oid) or exists (select 1 from pg_auth_members m where m.member = r.oid
            and not (r.rolname = 'acrm_api' and m.roleid = 'acrm_restricted'::regrole and not m.inherit_option and not m.admin_option)))
        union select r.rolname from pg_roles r where r.rolname in ('acrm_owner', 'acrm_definer', 'acrm_masker', 'acrm_restricted')
          and (r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolinherit)
    """,
    "no login may truncate, reference, create or make temporary tables": f"""
        select g.grantee || ' ' || g.privilege_type || ' ' || g.table_name from information_schema.table_privileges g
        where g.table_schema = 'public' and (g.grantee in {LOGINS} or g.grantee = 'PUBLIC') and g.privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')
        union select r.rolname from pg_roles r where r.rolname in {LOGINS} and (has_schema_privilege(r.oid, 'public', 'create')
          or has_database_privilege(r.oid, current_database(), 'temp') or has_database_privilege(r.oid, current_database(), 'create'))
    """,
    "analysis may write proposals and its own bookkeeping, nothing else": """
        select g.table_name || ' ' || g.privilege_type || ' ' || g.column_name from information_schema.column_privileges g
        where g.table_schema = 'public' and g.grantee = 'acrm_analyst' and g.privilege_type <> 'SELECT'
          and (g.table_name, g.privilege_type) not in (('analyses', 'INSERT'), ('proposals', 'INSERT'), ('suggested_actions', 'INSERT'), ('jobs', 'UPDATE'),
               ('model_calls', 'INSERT'), ('replays', 'UPDATE'), ('replay_threads', 'UPDATE'), ('confidence_curves', 'INSERT'), ('confidence_curves', 'UPDATE'))
          and (g.table_name, g.privilege_type, g.column_name) not in (('proposals', 'UPDATE', 'state'), ('proposals', 'UPDATE', 'superseded_by_id'),
               ('suggested_actions', 'UPDATE', 'state'))
        union select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and has_table_privilege('acrm_analyst', c.oid, 'delete')
    """,
    "records are guarded against an executor without a decision": """
        select t from unnest(array['companies', 'contacts', 'contact_companies', 'deals', 'deal_companies', 'deal_contacts', 'deal_relations', 'tasks',
          'task_links', 'interactions', 'interaction_links']) t
        where not exists (select 1 from pg_trigger g where g.tgrelid = t::regclass and g.tgname = 'approval' and g.tgenabled = 'O' and g.tgtype & 2 = 2)
    """,
    "nobody rewrites decisions, executions or the audit log": f"""
        select g.grantee || ' ' || g.privilege_type || ' ' || g.table_name from information_schema.column_privileges g
        where g.table_schema = 'public' and g.grantee in {LOGINS}
          and ((g.table_name in ('decisions', 'executions', 'operations', 'audit_log') and g.privilege_type = 'UPDATE')
               or (g.table_name = 'audit_log' and g.privilege_type = 'INSERT')
               or (g.table_name = 'decisions' and g.privilege_type = 'INSERT' and (g.grantee <> 'acrm_api' or g.column_name like 'consumed%'))
               or (g.table_name in ('executions', 'operations') and g.privilege_type = 'INSERT' and g.grantee <> 'acrm_executor'))
        union select r.rolname || ' deletes ' || t from pg_roles r, unnest(array['decisions', 'executions', 'operations', 'audit_log', 'proposals']) t
        where r.rolname in {LOGINS} and has_table_privilege(r.oid, t, 'delete')
    """,
}
