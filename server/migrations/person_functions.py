"""What migration 0005 makes in SQL: who sees what, asked of the transaction's settings. Released SQL must not change."""

READERS = "acrm_api, acrm_restricted, acrm_masker"
KINDS = {"company": "companies", "contact": "contacts", "deal": "deals", "task": "tasks", "interaction": "interactions"}
OWNERS = {
    "company": "owner_id",
    "contact": "owner_id",
    "deal": "owner_id",
    "task": "assignee_id",
    "interaction": "author_id",
}


def seen(kind: str, column: str) -> str:
    """The condition on a record's own row. No owner is everybody's, no list everything; the list is made once a statement.

    A coalesce, because the planner takes it for half of the rows: from a bare comparison it expects few and sorts instead of using indexes.
    """
    return f"coalesce({column} = any ((select visible_owners('{kind}'))::uuid[]), true)"


def _hidden(kind: str, match: str) -> str:
    table = KINDS[kind]
    return (
        f"exists (select 1 from {table} r where r.workspace_id = current_workspace_id() and {match} "
        f"and not {seen(kind, 'r.' + OWNERS[kind])})"
    )


# A setting that is missing shows nothing: whoever forgets to enter a workspace as somebody finds only what nobody owns.
SETTINGS = """
create function sees_all(kind text) returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('app.sees_' || kind, true) = '*', false)
$$;

create function sees_every_record() returns boolean language sql stable parallel safe as $$
  select sees_all('company') and sees_all('contact') and sees_all('deal') and sees_all('task') and sees_all('interaction')
$$;

-- Null stands for everybody. A missing setting lists nobody.
create function visible_owners(kind text) returns uuid[] language sql stable parallel safe as $$
  select case when current_setting('app.sees_' || kind, true) = '*' then null
    else coalesce(nullif(current_setting('app.sees_' || kind, true), ''), '{}')::uuid[] end
$$;

create function hides(what text) returns boolean language sql stable parallel safe as $$
  select coalesce(position(what in current_setting('app.hides', true)) > 0, true)
$$;

create function mail_access(account uuid) returns text language sql stable parallel safe as $$
  select case
    when current_setting('app.mail', true) = '*' then 'full'
    when account = any (coalesce(nullif(current_setting('app.mail', true), ''), '{}')::uuid[]) then 'full'
    when account = any (coalesce(nullif(current_setting('app.mail_subjects', true), ''), '{}')::uuid[]) then 'subject'
    else 'metadata' end
$$;

create function reads_all_mail() returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('app.mail', true) = '*', false)
$$;

-- Null stands for every mailbox.
create function readable_mail() returns uuid[] language sql stable parallel safe as $$
  select case when current_setting('app.mail', true) = '*' then null
    else coalesce(nullif(current_setting('app.mail', true), ''), '{}')::uuid[] end
$$;
"""

ENTERING = """
-- What a member may see, as the settings that the policies read. Owners and admins see every record and field; mail is its owner's.
create function member_view(workspace uuid, member uuid, as_role text)
returns table (company text, contact text, deal text, task text, interaction text, mail text, mail_subjects text, hidden text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  rule role_rules%rowtype;
  mates uuid[];
begin
  hidden := '';
  if as_role not in ('owner', 'admin') then
    select * into rule from role_rules r where r.workspace_id = workspace and r.role = as_role;
    hidden := coalesce((select string_agg(distinct field, ' ' order by field) from unnest(rule.hidden_fields) field), '');
    if 'team' in (rule.companies, rule.contacts, rule.deals, rule.tasks, rule.interactions) then
      mates := array(select distinct b.member_id from team_members a
        join team_members b on b.workspace_id = a.workspace_id and b.team_id = a.team_id
        where a.workspace_id = workspace and a.member_id = member);
    end if;
  end if;
  company := owners_seen(rule.companies, member, mates);
  contact := owners_seen(rule.contacts, member, mates);
  deal := owners_seen(rule.deals, member, mates);
  task := owners_seen(rule.tasks, member, mates);
  interaction := owners_seen(rule.interactions, member, mates);
  mail := '*';
  mail_subjects := '{}';
  if hidden <> '' then
    -- Messages tell what the fields keep quiet.
    mail := array(select a.id from email_accounts a where a.workspace_id = workspace and a.owner_id = member)::text;
  elsif exists (select 1 from email_accounts a where a.workspace_id = workspace and a.sharing <> 'full' and a.owner_id <> member) then
    mail := array(select a.id from email_accounts a where a.workspace_id = workspace and (a.sharing = 'full' or a.owner_id = member))::text;
    mail_subjects := array(select a.id from email_accounts a where a.workspace_id = workspace and a.sharing = 'subject')::text;
  end if;
  return next;
end $$;

create function owners_seen(visibility text, member uuid, mates uuid[]) returns text language sql immutable as $$
  select case visibility when 'own' then array[member]::text when 'team' then (array[member] || mates)::text else '*' end
$$;

-- A person's only way in: the settings and, with limits, the role that has only the views. Returns `limited`, `amounts`, `contact_details`.
create function enter_workspace(workspace uuid, member uuid, as_role text) returns text language plpgsql volatile as $$
declare
  seen record;
  limits text;
begin
  if current_user = 'acrm_restricted' then
    perform set_config('role', 'none', true);
    perform set_config('search_path', 'public', true);
  end if;
  select * into seen from member_view(workspace, member, as_role);
  perform set_config('app.workspace_id', workspace::text, true), set_config('app.actor', 'member:' || member, true),
    set_config('app.member_id', member::text, true), set_config('app.role', as_role, true),
    set_config('app.sees_company', seen.company, true), set_config('app.sees_contact', seen.contact, true),
    set_config('app.sees_deal', seen.deal, true), set_config('app.sees_task', seen.task, true),
    set_config('app.sees_interaction', seen.interaction, true), set_config('app.hides', seen.hidden, true),
    set_config('app.mail', seen.mail, true), set_config('app.mail_subjects', seen.mail_subjects, true);
  limits := btrim(case when sees_every_record() then '' else 'limited ' end || seen.hidden);
  if current_user = 'acrm_api' and limits <> '' then
    perform set_config('search_path', 'seen' || case when hides('amounts') then '_no_amounts' else '' end
      || case when hides('contact_details') then '_no_details' else '' end || ', public', true);
    perform set_config('role', 'acrm_restricted', true);
  end if;
  return limits;
end $$;

create function enter_as_system(workspace uuid, actor text) returns void language plpgsql volatile as $$
begin
  if current_user = 'acrm_restricted' then
    perform set_config('role', 'none', true);
    perform set_config('search_path', 'public', true);
  end if;
  perform set_config('app.workspace_id', workspace::text, true), set_config('app.actor', actor, true),
    set_config('app.member_id', '', true), set_config('app.role', '', true), set_config('app.hides', '', true),
    set_config('app.sees_company', '*', true), set_config('app.sees_contact', '*', true), set_config('app.sees_deal', '*', true),
    set_config('app.sees_task', '*', true), set_config('app.sees_interaction', '*', true),
    set_config('app.mail', '*', true), set_config('app.mail_subjects', '{}', true);
end $$;
"""

_CASES = "\n    ".join(
    f"when '{kind}' then return exists (select 1 from {table} r where r.workspace_id = current_workspace_id() and r.id = record "
    f"and (r.{OWNERS[kind]} is null or r.{OWNERS[kind]} = any (owners)));"
    for kind, table in KINDS.items()
)
JUDGING = f"""
-- For policies of what hangs on records. Not a plain subquery, because every statement would pay for planning it.
create function record_seen(kind text, record uuid) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  owners uuid[] := visible_owners(kind);
begin
  if record is null or owners is null or kind not in ('company', 'contact', 'deal', 'task', 'interaction') then
    return true;
  end if;
  case kind
    {_CASES}
  end case;
end $$;

create function is_hidden(record uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not (select sees_every_record()) and ({" or ".join(_hidden(kind, "r.id = record") for kind in KINDS)})
$$;

-- Whether a suggested action names a record that is hidden from whoever asks: by its id, or by what makes it that record.
create function action_names_hidden(payload jsonb) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  link text;
begin
  if sees_every_record() then
    return false;
  end if;
  for link in select v #>> '{{}}' from jsonb_path_query(payload, '$.links.**') v where jsonb_typeof(v) = 'string'
    union select payload #>> '{{fields,changes,company}}'
  loop
    if link ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' and is_hidden(link::uuid) then
      return true;
    end if;
  end loop;
  return {_hidden("contact", "r.email_norm in (lower(payload #>> '{fields,email}'), lower(payload #>> '{fields,changes,email}'))")}
    or {_hidden("company", "r.domain in (lower(payload #>> '{fields,domain}'), lower(payload #>> '{fields,changes,domain}'))")};
end $$;

create function names_hidden(proposal uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not (select sees_every_record()) and exists (
    select 1 from suggested_actions a where a.workspace_id = current_workspace_id() and a.proposal_id = proposal and action_names_hidden(a.payload))
$$;

-- Fields of an action that are hidden from whoever asks.
create function hidden_fields_of(payload jsonb) returns text[] language sql stable as $$
  select array(
    select field from unnest(array['amount', 'email', 'phone', 'to']) field
    where hides(case field when 'amount' then 'amounts' else 'contact_details' end)
      and coalesce(payload #> array['fields', field], payload #> array['fields', 'changes', field], 'null') not in ('null', '[]')
  )
$$;

-- What stands between somebody and approving a package: actions that name what they do not see, or set what is hidden from them.
create function review_obstacles(proposal uuid) returns table (action_id uuid, is_out_of_sight boolean, hidden_fields text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select found.id, found.out_of_sight, found.hidden from (
    select a.id, action_names_hidden(a.payload) as out_of_sight, hidden_fields_of(a.payload) as hidden
    from suggested_actions a where a.workspace_id = current_workspace_id() and a.proposal_id = proposal
  ) found where found.out_of_sight or found.hidden <> '{{}}'
$$;

-- Whether what was carried out touched a record or a value that is hidden from whoever asks: then it is not theirs to undo.
create function execution_out_of_sight(execution uuid) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select 1 from operations o where o.workspace_id = current_workspace_id() and o.execution_id = execution and (
    is_hidden(o.record_id)
    or (select hides('amounts')) and coalesce(o.after ->> 'amount_minor', o.before ->> 'amount_minor') is not null
    or (select hides('contact_details')) and coalesce(o.after ->> 'email', o.before ->> 'email', o.after ->> 'phone', o.before ->> 'phone') is not null
    or exists (select 1 from jsonb_path_query(o.detail, '$.**') v where jsonb_typeof(v) = 'string'
      and case when v #>> '{{}}' ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' then is_hidden((v #>> '{{}}')::uuid) end)))
$$;

create function header_text(people jsonb) returns text language sql immutable as $$
  select string_agg(case when p ->> 1 <> '' then (p ->> 1) || ' <' || (p ->> 0) || '>' else p ->> 0 end, ', ' order by n)
  from jsonb_array_elements(people) with ordinality x(p, n) where jsonb_typeof(p) = 'array'
$$;

-- The quotes of a package against the stored messages, for a reviewer who may not read those: yes or no, nothing else.
create function evidence_stands(proposal uuid)
returns table (action_id uuid, message_id text, source text, start integer, stop integer, stands boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, e ->> 'message_id', e ->> 'source', (e ->> 'start')::integer, (e ->> 'end')::integer,
    coalesce(substr(case e ->> 'source'
      when 'text' then m.normalized ->> 'text'
      when 'subject' then m.normalized ->> 'subject'
      when 'from' then header_text(jsonb_build_array(m.normalized -> 'sender'))
      when 'to' then header_text(m.normalized -> 'to')
      when 'cc' then header_text(m.normalized -> 'cc')
      when 'attachment' then (select string_agg(f ->> 'filename', chr(10) order by n) from jsonb_array_elements(m.normalized -> 'attachments') with ordinality x(f, n))
      when 'invite' then concat_ws(chr(10), nullif(m.normalized #>> '{{invite,summary}}', ''), nullif(m.normalized #>> '{{invite,location}}', ''))
    end, (e ->> 'start')::integer + 1, (e ->> 'end')::integer - (e ->> 'start')::integer) = e ->> 'quote', false)
  from suggested_actions a cross join lateral jsonb_array_elements(coalesce(a.payload -> 'evidence', '[]')) e
  left join messages m on m.workspace_id = a.workspace_id and m.id = case when e ->> 'message_id' ~ '^[0-9a-f-]{{36}}$' then (e ->> 'message_id')::uuid end
  where a.workspace_id = current_workspace_id() and a.proposal_id = proposal and (e ->> 'end')::integer > (e ->> 'start')::integer
$$;
"""

# What restricted people read instead of the stored JSON. `amounts` and `details`: what is hidden.
REDACTING = """
create function without_figures(words text, amounts boolean, details boolean) returns text language sql immutable as $$
  select case when amounts then regexp_replace(kept, '[0-9]', '•', 'g') else kept end from (
    select case when details then regexp_replace(regexp_replace(words, '[^[:space:]<>@]+@[^[:space:]<>@]+', '•••', 'g'), '[+(]?[0-9][0-9 ()/.-]{5,}[0-9]', '•••', 'g')
      else words end as kept) w
$$;

create function seen_action(payload jsonb, amounts boolean, details boolean) returns jsonb language plpgsql stable as $$
declare
  kept jsonb := payload;
  named text := case when payload ->> 'type' in ('create_task') then 'title' else 'name' end;
begin
  if action_names_hidden(payload) then
    return payload || jsonb_build_object('reason', '', 'evidence', '[]'::jsonb, 'fields', case
      when payload ->> 'type' like 'update%' then '{"changes": {}}'::jsonb
      when payload ->> 'type' = 'log_interaction' then jsonb_build_object('kind', payload #> '{fields,kind}')
      when payload ->> 'type' = 'draft_reply' then '{"to": [], "subject": "•••", "body": ""}'::jsonb
      else jsonb_build_object(named, '•••') end);
  end if;
  if amounts then
    kept := kept #- '{fields,amount}' #- '{fields,currency}' #- '{fields,changes,amount}' #- '{fields,changes,currency}';
  end if;
  if details then
    kept := kept #- '{fields,email}' #- '{fields,phone}' #- '{fields,changes,email}' #- '{fields,changes,phone}';
    if payload ->> 'type' = 'draft_reply' then
      kept := jsonb_set(kept, '{fields,to}', '[]');
    end if;
  end if;
  if amounts or details then
    kept := kept || jsonb_build_object('reason', without_figures(payload ->> 'reason', amounts, details), 'evidence', (
      select coalesce(jsonb_agg(e || jsonb_build_object('quote', without_figures(e ->> 'quote', amounts, details))), '[]')
      from jsonb_array_elements(payload -> 'evidence') e
      where not (amounts and coalesce(e ->> 'field', '') in ('amount', 'currency')) and not (details and coalesce(e ->> 'field', '') in ('email', 'phone'))));
  end if;
  return kept;
end $$;

create function seen_warnings(warnings jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(warnings) w
  where jsonb_typeof(w) = 'object' and not is_hidden((w ->> 'id')::uuid)
$$;

create function seen_labels(labels jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(l), '[]') from jsonb_array_elements(coalesce(labels, '[]')) l where not is_hidden((l ->> 'id')::uuid)
$$;

create function seen_result(result jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('created', seen_labels(result -> 'created'), 'updated', seen_labels(result -> 'updated'),
    'deleted', '[]'::jsonb, 'links', result -> 'links', 'notes', '[]'::jsonb, 'refusals', (
      select coalesce(jsonb_agg(r || '{"detail": ""}'), '[]') from jsonb_array_elements(coalesce(result -> 'refusals', '[]')) r))
$$;

create function seen_row(stored jsonb, amounts boolean, details boolean) returns jsonb language sql immutable as $$
  select stored - case when amounts then array['amount', 'amount_minor', 'currency'] else '{}' end
    - case when details then array['email', 'email_norm', 'phone', 'search_text'] else '{}' end
$$;

-- Of the audit log, a record's own fields: what is linked to it may be hidden, so links are told without names.
create function seen_detail(detail jsonb, amounts boolean, details boolean) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(jsonb_build_object('execution_id', detail -> 'execution_id')) || jsonb_build_object('changes', (
    select coalesce(jsonb_agg(c || case when (c ->> 'field') = any (array['name', 'stage', 'close_on', 'closed_at', 'description', 'owner_id',
          'domain', 'website', 'address', 'title', 'status', 'due_on', 'due_at', 'completed_at', 'assignee_id', 'kind', 'occurred_at', 'body'])
        or (not amounts and (c ->> 'field') in ('amount', 'amount_minor', 'currency'))
        or (not details and (c ->> 'field') in ('email', 'phone'))
      then '{}'::jsonb else '{"before": null, "after": null}'::jsonb end), '[]')
    from jsonb_array_elements(case jsonb_typeof(detail -> 'changes') when 'array' then detail -> 'changes' else '[]' end) c
    where jsonb_typeof(c) = 'object'))
$$;

create function insert_decision() returns trigger language plpgsql as $$
begin
  insert into public.decisions (workspace_id, id, proposal_id, execution_id, kind, payload, payload_hash, shown_hash, decided_by_id, decided_at, session_id)
  values (coalesce(new.workspace_id, current_workspace_id()), new.id, new.proposal_id, new.execution_id, new.kind, new.payload, new.payload_hash,
    new.shown_hash, new.decided_by_id, coalesce(new.decided_at, now()), new.session_id)
  returning decided_at into new.decided_at;
  return new;
end $$;
"""


def _search(kind: str) -> str:
    """Two statements: even a filter that lets everything pass leads the planner away from the text index."""
    table, owner = KINDS[kind], OWNERS[kind]
    found = f"return query select r.id from {table} r where r.workspace_id = workspace and r.search_text like pattern"
    seen_only = f"(r.{owner} is null or r.{owner} = any (owners))"
    # What is left of a contact's searchable text without its address.
    by_name = f"if hides('contact_details') then {found} and r.name_norm like pattern and (owners is null or {seen_only}) limit most;\n      els"
    return (
        f"when '{kind}' then\n      {by_name if kind == 'contact' else ''}if owners is null then {found} limit most;\n      "
        f"else {found} and {seen_only} limit most;\n      end if;"
    )


SEARCH = f"""
create or replace function search_record_ids(kind text, pattern text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  workspace uuid := current_workspace_id();
  owners uuid[] := visible_owners(kind);
begin
  case kind
    {_search("company")}
    {_search("contact")}
    {_search("deal")}
    {_search("task")}
    when 'thread' then return query select t.id from threads t where t.workspace_id = workspace and t.search_text like pattern
      and ((select reads_all_mail()) or mail_access(t.account_id) <> 'metadata') order by t.last_message_at desc nulls last limit most;
    when 'proposal' then return query select p.id from proposals p where p.workspace_id = workspace and p.search_text like pattern
      and ((select sees_every_record()) or not names_hidden(p.id))
      and without_figures(p.search_text, (select hides('amounts')), (select hides('contact_details'))) like pattern
      order by p.received_at desc limit most;
  end case;
end $$;
"""

# Function: who may run it. Those of the definer look past the policies for one reason each, told above.
DEFINED = {
    "member_view(uuid, uuid, text)": "acrm_api, acrm_worker, acrm_analyst, acrm_executor, acrm_jobs",
    "record_seen(text, uuid)": READERS,
    "is_hidden(uuid)": READERS,
    "action_names_hidden(jsonb)": READERS,
    "names_hidden(uuid)": READERS,
    "review_obstacles(uuid)": READERS,
    "evidence_stands(uuid)": READERS,
    "execution_out_of_sight(uuid)": READERS,
}
EVERYBODY = (
    "sees_all(text)",
    "sees_every_record()",
    "visible_owners(text)",
    "hides(text)",
    "mail_access(uuid)",
    "reads_all_mail()",
    "readable_mail()",
    "owners_seen(text, uuid, uuid[])",
    "enter_workspace(uuid, uuid, text)",
    "enter_as_system(uuid, text)",
    "hidden_fields_of(jsonb)",
    "header_text(jsonb)",
    "without_figures(text, boolean, boolean)",
    "seen_action(jsonb, boolean, boolean)",
    "seen_warnings(jsonb)",
    "seen_labels(jsonb)",
    "seen_result(jsonb)",
    "seen_row(jsonb, boolean, boolean)",
    "seen_detail(jsonb, boolean, boolean)",
    "insert_decision()",
)
