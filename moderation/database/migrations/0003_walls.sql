-- Closes gaps in the walls of 0001: a part could be moved into a sealed revision, and row triggers do not see TRUNCATE.

create function require_open_revision(part_draft_id uuid, part_number integer) returns void language plpgsql as $$
begin
  if exists (select from draft_revision r where r.draft_id = part_draft_id and r.number = part_number and r.sealed_at is not null) then
    raise exception 'revision % of draft % is sealed', part_number, part_draft_id using errcode = 'integrity_constraint_violation';
  end if;
end $$;

create function require_open_photo(part_photo_id uuid) returns void language plpgsql as $$
begin
  if exists (
    select from revision_photo p join draft_revision r on r.draft_id = p.draft_id and r.number = p.number
    where p.id = part_photo_id and r.sealed_at is not null
  ) then
    raise exception 'the revision of photo % is sealed', part_photo_id using errcode = 'integrity_constraint_violation';
  end if;
end $$;

-- A change takes a part from one revision or photo and gives it to another one, which may be the same: both must be open.
create or replace function refuse_part_of_sealed_revision() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform require_open_revision(old.draft_id, old.number); end if;
  if tg_op <> 'DELETE' then perform require_open_revision(new.draft_id, new.number); end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create or replace function refuse_part_of_sealed_photo() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform require_open_photo(old.photo_id); end if;
  if tg_op <> 'DELETE' then perform require_open_photo(new.photo_id); end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;

create trigger consent_answer_no_truncate before truncate on consent_answer for each statement execute function refuse_change();
create trigger protection_flag_no_truncate before truncate on protection_flag for each statement execute function refuse_change();
create trigger draft_decision_no_truncate before truncate on draft_decision for each statement execute function refuse_change();
create trigger hold_resolution_no_truncate before truncate on hold_resolution for each statement execute function refuse_change();
create trigger draft_revision_no_truncate before truncate on draft_revision for each statement execute function refuse_change();
create trigger revision_page_no_truncate before truncate on revision_page for each statement execute function refuse_change();
create trigger revision_photo_no_truncate before truncate on revision_photo for each statement execute function refuse_change();
create trigger photo_marking_no_truncate before truncate on photo_marking for each statement execute function refuse_change();
create trigger photo_roll_no_truncate before truncate on photo_roll for each statement execute function refuse_change();
