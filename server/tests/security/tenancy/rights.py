"""Who may do what in the database, as reviewed lines: grants, policies and functions, asked of the catalogue.

`rights.txt` holds the lines that were reviewed. After a migration that changes them, run `python -m tests.security.tenancy.rights`
in `server/` and read the difference: every added line is something that a role can do from now on.
"""

import asyncio
import tempfile
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeAlias

import asyncpg

from agentic_crm.platform.db.roles import Role
from agentic_crm.platform.embedded.postgres import embedded_postgres
from agentic_crm.system.schema_version import migrate

RECORDED = Path(__file__).with_name("rights.txt")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_OURS = "('public', 'seen', 'seen_no_amounts', 'seen_no_details', 'seen_no_amounts_no_details', 'mail_headers')"
_WHO = "case when acl.grantee = 0 then 'PUBLIC' else pg_get_userbyid(acl.grantee) end"
_NAME = "case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname"
# Each takes the relation it is about, or null for all.
_OF_RELATIONS = (
    f"""
    select {_NAME} || ': ' || {_WHO} || ' ' || string_agg(lower(acl.privilege_type) || case when acl.is_grantable then '*' else '' end, ', '
        order by acl.privilege_type)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(c.relacl) acl
    where n.nspname in {_OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S') and acl.grantee <> c.relowner and c.oid = coalesce($1::oid, c.oid)
    group by n.nspname, c.relname, acl.grantee
    """,
    f"""
    select {_NAME} || ': ' || {_WHO} || ' ' || lower(acl.privilege_type) || ' (' || string_agg(a.attname, ', ' order by a.attname) || ')'
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attacl is not null
      cross join lateral aclexplode(a.attacl) acl
    where n.nspname in {_OURS} and c.oid = coalesce($1::oid, c.oid) group by n.nspname, c.relname, acl.grantee, acl.privilege_type
    """,
    f"""
    select {_NAME} || ': policy ' || p.polname || case when p.polpermissive then '' else ' restrictive' end || ' for '
      || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end || ' to '
      || (select string_agg(case when r = 0 then 'PUBLIC' else pg_get_userbyid(r) end, ', ' order by r) from unnest(p.polroles) r)
      || ' using ' || coalesce(regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g'), '-')
      || case when p.polwithcheck is null then '' when pg_get_expr(p.polwithcheck, p.polrelid) = pg_get_expr(p.polqual, p.polrelid)
         then ', the same to write' else ' check ' || regexp_replace(pg_get_expr(p.polwithcheck, p.polrelid), '\\s+', ' ', 'g') end
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in {_OURS} and c.oid = coalesce($1::oid, c.oid)
    """,
    f"""
    select {_NAME} || ': row security ' || case when c.relrowsecurity then 'enabled' else 'off' end
      || case when c.relforcerowsecurity then ' and forced' else '' end || ', owner ' || pg_get_userbyid(c.relowner)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in {_OURS} and c.relkind in ('r', 'p', 'v', 'm') and c.oid = coalesce($1::oid, c.oid)
    """,
    f"""
    select {_NAME} || ': trigger ' || t.tgname || case t.tgenabled when 'O' then '' else ' not enabled' end || ' runs ' || t.tgfoid::regproc::text
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and n.nspname in {_OURS} and c.oid = coalesce($1::oid, c.oid)
    """,
)
_OF_FUNCTIONS = f"""
select 'function ' || p.oid::regprocedure::text || ': owner ' || pg_get_userbyid(p.proowner)
  || case when p.prosecdef then ', with the rights of its owner' else '' end
  || coalesce(', ' || array_to_string(p.proconfig, ' '), '')
  || ', for ' || case when p.proacl is null then 'PUBLIC' else coalesce((select string_agg({_WHO}, ', ' order by {_WHO})
       from aclexplode(p.proacl) acl where acl.privilege_type = 'EXECUTE' and acl.grantee <> p.proowner), 'nobody else') end
from pg_proc p where p.pronamespace = 'public'::regnamespace and p.oid = coalesce($1::oid, p.oid)
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""
_OF_SCHEMAS = f"""
select 'schema ' || n.nspname || ': ' || {_WHO} || ' ' || string_agg(lower(acl.privilege_type), ', ' order by acl.privilege_type)
from pg_namespace n cross join lateral aclexplode(n.nspacl) acl
where n.nspname in {_OURS} and acl.grantee <> n.nspowner group by n.nspname, acl.grantee
"""
_OF_MEMBERSHIPS = """
select 'role ' || r.rolname || ': ' || case when r.rolcanlogin then 'login' else 'no login' end
  || case when r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication then ' POWERFUL' else '' end
  || case when r.rolinherit then ' inherits' else '' end || coalesce(', may become ' || (select string_agg(g.rolname
       || case when m.inherit_option then ' (inherits)' else '' end, ', ' order by g.rolname)
     from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '')
from pg_roles r where r.rolname like 'acrm\\_%'
"""


async def of_relation(connection: Connection, oid: int | None) -> set[str]:
    """Lines about one table or view, or all."""
    return {row[0] for query in _OF_RELATIONS for row in await connection.fetch(query, oid)}


async def of_function(connection: Connection, oid: int | None) -> set[str]:
    """Lines about one function, or all."""
    return {row[0] for row in await connection.fetch(_OF_FUNCTIONS, oid)}


async def of_everything(connection: Connection) -> set[str]:
    """All lines."""
    rest = {row[0] for query in (_OF_SCHEMAS, _OF_MEMBERSHIPS) for row in await connection.fetch(query)}
    return await of_relation(connection, None) | await of_function(connection, None) | rest


def recorded() -> set[str]:
    """The lines that were reviewed."""
    return set(RECORDED.read_text(encoding="utf-8").splitlines())


async def _record() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_postgres(Path(folder), durable=False, keep=False) as server,
    ):
        urls = {role: server.url_for(role.value, token_hex(16)) for role in Role}
        await migrate(server.url, urls)
        connection: Any = await asyncpg.connect(server.url)
        RECORDED.write_text("\n".join(sorted(await of_everything(connection))) + "\n", encoding="utf-8")
        await connection.close()


if __name__ == "__main__":
    asyncio.run(_record())
