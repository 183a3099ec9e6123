-- Who reads rounds for a person reads them as the role of migration 0015, too: those of their schools. Of a parent's link it sees when a letter went out.
select scope_by_school('consent_round');
select scope_by_school('use_explanation');
alter table round_class enable row level security;
create policy within_schools on round_class for select using (exists (select from consent_round where consent_round.id = round_class.round_id));
alter table round_use enable row level security;
create policy within_schools on round_use for select using (exists (select from consent_round where consent_round.id = round_use.round_id));
alter table parent_link enable row level security;
create policy within_schools on parent_link for select using (exists (select from guardian where guardian.id = parent_link.guardian_id));

grant select on consent_round, round_class, round_use, use_explanation to gatehouse_reader;
grant select (guardian_id, round_id, created_at) on parent_link to gatehouse_reader;
