-- Closes gaps in the walls of 0001: a part could be moved into a sealed revision, and TRUNCATE passes by row triggers.

create or replace function refuse_part_of_sealed_revision() returns trigger language plpgsql as $$
declare
  part record;
begin
  -- A change takes a part from one revision and gives it to another, which may be the same.
  for part in
    select (each).draft_id, (each).number from (
      select case when tg_op = 'INSERT' then new else old end as each
      union all
      select case when tg_op = 'DELETE' then old else new end
    ) as touched
  loop
    if exists (select from draft_revision r where r.draft_id = part.draft_id and r.number = part.number and r.sealed_at is not null) then
      raise exception 'revision % of draft % is sealed', part.number, part.draft_id using errcode = 'integrity_constraint_violation';
    end if;
  end loop;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
