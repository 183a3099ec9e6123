-- The second wall around the register: whoever reads it for a person does so as a role that the database keeps to that person's
-- schools, so that a query that forgot to say which schools sees no others. And protection flags with a sealed reason.

-- Roles belong to the whole cluster: they may be there already, or another database may make them in this very moment.
do $$
declare
  wanted text;
  owner_is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
  -- Since 16 whoever makes a role belongs to it, but may not act as it.
  belonging text := case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end;
begin
  foreach wanted in array array['gatehouse_reader', 'gatehouse_safeguarder'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then null;
      end;
    end if;
    -- To read as the role, whoever is connected must belong to it; a superuser may be anybody.
    if not owner_is_superuser and not pg_has_role(current_user, wanted, belonging) then
      begin
        execute format('grant %I to %I', wanted, current_user);
      exception when unique_violation then null;
      end;
    end if;
  end loop;
exception when insufficient_privilege then
  raise exception 'the account % may not make the two roles that the register is read with. Let an administrator of this PostgreSQL run: create role gatehouse_reader nologin; create role gatehouse_safeguarder nologin; grant gatehouse_reader, gatehouse_safeguarder to %; (leave out what is there already), then start again', current_user, quote_ident(current_user)
    using errcode = 'insufficient_privilege';
end $$;

do $$ begin
  execute format('grant usage on schema %I to gatehouse_reader, gatehouse_safeguarder', current_schema());
end $$;

-- The schools of whoever reads, as moderation/consent/scope.ts says them for one transaction. Nothing said: no school at all.
create function reading_schools() returns uuid[] language sql stable as
  $$ select nullif(current_setting('gatehouse.schools', true), '')::uuid[] $$;
create function reading_federation() returns uuid language sql stable as
  $$ select nullif(current_setting('gatehouse.federation', true), '')::uuid $$;
create function reading_everywhere() returns boolean language sql stable as
  $$ select current_setting('gatehouse.everywhere', true) is not distinct from 'yes' $$;

-- A policy asks for its settings once a query, not once a row: hence the inner selects. It is written as a case so that it only
-- filters: the planner would otherwise find its way by the policy, which it takes for ten schools, instead of by the schools and the
-- order that the query names, and a page of fifty in a federation of 300 schools would read them all. The owner of the tables, as
-- which workers act for nobody, is not kept to any school.
create function scope_by_school(scoped regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', scoped);
  execute format('create policy within_schools on %s for select using (case when school_id = any ((select reading_schools())::uuid[]) then true else false end)', scoped);
end $$;

-- What belongs to a person is seen where the person is seen.
create function scope_by_subject(scoped regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', scoped);
  execute format('create policy within_schools on %s for select using (exists (select from subject where subject.id = %s.subject_id))', scoped, scoped);
end $$;

alter table subject enable row level security;
create policy within_schools on subject for select using (
  case when (select reading_everywhere()) then federation_id = (select reading_federation())
    else federation_id = (select reading_federation()) and school_id = any ((select reading_schools())::uuid[]) end
);
select scope_by_school('school_class');
select scope_by_subject('guardianship');
select scope_by_subject('consent_answer');
select scope_by_subject('consent_evidence');
select scope_by_subject('protection_flag');

alter table school enable row level security;
create policy within_schools on school for select using (id = any ((select reading_schools())::uuid[]));
-- Colleagues: who wrote something down.
alter table person enable row level security;
create policy within_federation on person for select using (federation_id = (select reading_federation()));
-- A guardian is seen with any of the children, and by an answer that they gave when nobody calls them a guardian any more.
alter table guardian enable row level security;
create policy within_schools on guardian for select using (
  exists (select from guardianship where guardianship.guardian_id = guardian.id)
  or exists (select from consent_answer where consent_answer.guardian_id = guardian.id)
);
create index consent_answer_guardian on consent_answer (guardian_id) where guardian_id is not null;

grant select on subject, school_class, guardianship, consent_answer, consent_evidence, guardian, consent_use to gatehouse_reader, gatehouse_safeguarder;
grant select (id, federation_id, name, short_name, accent, position) on school to gatehouse_reader, gatehouse_safeguarder;
grant select (id, federation_id, name) on person to gatehouse_reader, gatehouse_safeguarder;
-- Whether somebody is protected, and never why.
grant select (id, seq, subject_id, act) on protection_flag to gatehouse_reader;
grant select on protection_flag to gatehouse_safeguarder;

-- Protection flags ------------------------------------------------------------------------------------------------------

-- Kind and reason, sealed with the key of this installation (moderation/consent/protection.rules.ts says how): a dump of the
-- database or a back-up of it gives them to nobody. A flag from before keeps its plain reason until a server that has the key starts.
alter table protection_flag add column sealed bytea;
alter table protection_flag add column review_on date;
alter table protection_flag alter column reason drop not null;
alter table protection_flag add constraint protection_flag_one_reason check ((reason is null) <> (sealed is null));

-- Sealing a plain reason is the only change there is.
create function refuse_changed_flag() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.sealed is null and new.sealed is not null and new.reason is null
    and to_jsonb(new) - 'reason' - 'sealed' = to_jsonb(old) - 'reason' - 'sealed' then
    return new;
  end if;
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$;
drop trigger protection_flag_append_only on protection_flag;
create trigger protection_flag_append_only before update or delete on protection_flag for each row execute function refuse_changed_flag();
