-- Lists and counts over the register: how each person stands for each use, derived from the answers, and the names to find them by.
-- Nothing here is the truth: whoever must decide about a picture asks `permission()`. All of it may be deleted and is made anew.

-- People of whom something changed since their lines below were written. Readers bring those up to date before they read
-- (moderation/consent/standing.actions.ts). The database itself notes the change, so that no way to write can forget it.
create table register_stale (
  seq bigint generated always as identity primary key,
  subject_id uuid not null
);
create index register_stale_subject on register_stale (subject_id);

-- One line a person: where they belong and what their names begin with.
create table register_entry (
  subject_id uuid primary key,
  federation_id uuid not null,
  school_id uuid not null,
  class_id uuid,
  kind text not null check (kind in ('pupil', 'adult')),
  leaves_on date,
  -- Surname and forename without accents and capitals, in the order of their bytes.
  sort_key text collate "C" not null,
  -- The words of all names, each a lexeme as it is, with no dictionary between.
  words tsvector not null
);
create index register_entry_federation on register_entry (federation_id, sort_key, subject_id);
create index register_entry_school on register_entry (school_id, sort_key, subject_id);
create index register_entry_class on register_entry (class_id, sort_key, subject_id) where class_id is not null;
create index register_entry_words on register_entry using gin (words) with (fastupdate = off);
create index register_entry_adults on register_entry (federation_id, sort_key, subject_id) where kind = 'adult';
create index register_entry_no_class on register_entry (federation_id, sort_key, subject_id) where class_id is null and kind = 'pupil';
create index register_entry_leaving on register_entry (federation_id, leaves_on) where leaves_on is not null;

-- One line a person and use: the reason that `permission()` gives ('granted' is the yes) and the days on which it gives the same.
create table subject_standing (
  subject_id uuid not null,
  use_code text not null,
  federation_id uuid not null,
  school_id uuid not null,
  sort_key text collate "C" not null,
  reason text not null,
  -- First and last day on which this holds; null is open.
  from_day date,
  until_day date,
  -- The last day of a yes that ends though the person stays: the day to have asked again by.
  ends_on date,
  primary key (subject_id, use_code)
);
create index subject_standing_federation on subject_standing (federation_id, use_code, reason, sort_key, subject_id);
create index subject_standing_school on subject_standing (school_id, use_code, reason, sort_key, subject_id);
create index subject_standing_ends on subject_standing (federation_id, use_code, ends_on, sort_key, subject_id) where ends_on is not null;
create index subject_standing_school_ends on subject_standing (school_id, use_code, ends_on, sort_key, subject_id) where ends_on is not null;
-- What is over, and (a clock was set back) what has not begun: worked out anew before anybody reads.
create index subject_standing_until on subject_standing (until_day) where until_day is not null;
create index subject_standing_from on subject_standing (from_day) where from_day is not null;

create function note_stale_people() returns trigger language plpgsql as $$
begin
  insert into register_stale (subject_id) select distinct subject_id from changed;
  return null;
end $$;
-- A row that is moved from one person to another concerns both.
create function note_stale_before_and_after() returns trigger language plpgsql as $$
begin
  insert into register_stale (subject_id) select subject_id from before union select subject_id from changed;
  return null;
end $$;
create function note_stale_subjects() returns trigger language plpgsql as $$
begin
  insert into register_stale (subject_id) select id from changed;
  return null;
end $$;
-- A new use is one that nobody has answered about yet.
create function note_all_stale() returns trigger language plpgsql as $$
begin
  insert into register_stale (subject_id) select id from subject;
  return null;
end $$;

-- Every table that moderation/consent/consent.store.ts reads a person's file from; a test holds the two together.
create trigger subject_inserted after insert on subject
  referencing new table as changed for each statement execute function note_stale_subjects();
create trigger subject_updated after update on subject
  referencing new table as changed for each statement execute function note_stale_subjects();
create trigger subject_deleted after delete on subject
  referencing old table as changed for each statement execute function note_stale_subjects();
create trigger consent_use_inserted after insert on consent_use for each statement execute function note_all_stale();
create trigger consent_use_updated after update on consent_use for each statement execute function note_all_stale();

-- Those tables, and whatever migration comes later with another: it says `select note_changes_of('its_name')`.
create function note_changes_of(watched regclass) returns void language plpgsql as $$
begin
  execute format('create trigger stale_after_insert after insert on %s
    referencing new table as changed for each statement execute function note_stale_people()', watched);
  execute format('create trigger stale_after_update after update on %s
    referencing old table as before new table as changed for each statement execute function note_stale_before_and_after()', watched);
  execute format('create trigger stale_after_delete after delete on %s
    referencing old table as changed for each statement execute function note_stale_people()', watched);
end $$;
select note_changes_of('consent_answer');
select note_changes_of('protection_flag');
select note_changes_of('guardianship');

-- An answer that is taken back with the import that brought it names the answer only.
create function note_stale_by_answer() returns trigger language plpgsql as $$
begin
  insert into register_stale (subject_id)
  select distinct consent_answer.subject_id from changed join consent_answer on consent_answer.id = changed.answer_id;
  return null;
end $$;
do $$ begin
  if to_regclass('consent_retraction') is not null then
    create trigger stale_after_insert after insert on consent_retraction
      referencing new table as changed for each statement execute function note_stale_by_answer();
  end if;
end $$;

insert into register_stale (subject_id) select id from subject;
