-- Importing the export of a school's own system (Arbor, SIMS, Bromcom): what a column means, the files, what they changed, and taking it back.

-- Which column of a school's export means what, kept under a name for the next file.
create table mis_mapping (
  id uuid primary key,
  school_id uuid not null references school,
  name text not null,
  mapping jsonb not null,
  saved_by uuid references person,
  saved_at timestamptz not null
);
create unique index mis_mapping_name on mis_mapping (school_id, lower(name));

create table register_import (
  id uuid primary key,
  seq bigint generated always as identity,
  federation_id uuid not null references federation,
  school_id uuid not null references school,
  file_name text not null,
  sha256 text not null,
  bytes integer not null,
  rows integer not null,
  state text not null check (state in ('open', 'applied', 'undone', 'dropped', 'expired')),
  -- The file itself, only while somebody may still apply it.
  content bytea,
  mapping jsonb,
  -- Who a pupil of the file is, where a person had to say so: number -> id on the register, or null for somebody new.
  matches jsonb not null default '{}',
  -- Null when an operator did it at the command line.
  uploaded_by uuid references person,
  uploaded_at timestamptz not null,
  applied_by uuid references person,
  applied_at timestamptz,
  counts jsonb,
  -- The newest answer of the register when it had been applied: what is newer was said after.
  answer_seq bigint,
  undone_by uuid references person,
  undone_at timestamptz,
  check ((state = 'open') = (content is not null))
);
create index register_import_school on register_import (school_id, seq);
create index register_import_open on register_import (uploaded_at) where state = 'open';

-- What an import changed about somebody, so that it can be taken back: one row for each field, or for somebody added.
create table register_import_change (
  import_id uuid not null references register_import,
  seq bigint generated always as identity,
  subject_id uuid references subject,
  guardian_id uuid,
  class_id uuid,
  what text not null check (what in (
    'subject-added', 'class-added', 'guardian-added', 'guardianship-added',
    'forename', 'surname', 'known_as', 'class_id', 'leaves_on', 'mis_id', 'school_id', 'guardian-email', 'guardian-relation')),
  was text,
  became text,
  primary key (import_id, seq)
);
create index register_import_change_subject on register_import_change (subject_id);
create trigger register_import_change_append_only before update or delete on register_import_change for each row execute function refuse_change();
create trigger register_import_change_no_truncate before truncate on register_import_change for each statement execute function refuse_change();

-- Which import an answer came with. Its own voice is told by this from what parents and the office said.
alter table consent_answer add column import_id uuid references register_import;
create index consent_answer_import on consent_answer (import_id) where import_id is not null;

-- Answers of an import that was undone. They stay, are shown as taken back, and count no more.
create table consent_retraction (
  answer_id uuid primary key references consent_answer,
  import_id uuid not null references register_import,
  retracted_by uuid references person,
  retracted_at timestamptz not null
);
create index consent_retraction_import on consent_retraction (import_id);
create trigger consent_retraction_append_only before update or delete on consent_retraction for each row execute function refuse_change();
create trigger consent_retraction_no_truncate before truncate on consent_retraction for each statement execute function refuse_change();

-- Only what an import brought can be taken back, and only with that import: never what a parent or the office said.
create function refuse_foreign_retraction() returns trigger language plpgsql as $$
begin
  if exists (
    select from added
    left join consent_answer answer on answer.id = added.answer_id and answer.import_id = added.import_id
    left join register_import import on import.id = answer.import_id and import.state = 'undone'
    where import.id is null
  ) then
    raise exception 'only the answers of an import that is undone can be retracted' using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create trigger consent_retraction_of_import after insert on consent_retraction
  referencing new table as added for each statement execute function refuse_foreign_retraction();
