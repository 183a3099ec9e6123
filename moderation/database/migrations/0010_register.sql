-- The consent register grows: guardians whom several children share, the form that an answer came on, what each use means.

-- A guardian is one person with an address; whose guardian they are stands apart, so that brothers and sisters are asked together.
create table guardianship (
  guardian_id uuid not null references guardian,
  subject_id uuid not null references subject,
  relation text not null,
  -- False where a court or the school says that this person does not answer for the child.
  may_answer boolean not null default true,
  primary key (guardian_id, subject_id)
);
create index guardianship_subject on guardianship (subject_id);
insert into guardianship (guardian_id, subject_id, relation) select id, subject_id, relation from guardian;

alter table guardian add column federation_id uuid references federation;
update guardian set federation_id = subject.federation_id from subject where subject.id = guardian.subject_id;
alter table guardian alter column federation_id set not null;
alter table guardian drop column subject_id, drop column relation;
-- Where letters go; null when the school has none on file.
alter table guardian add column email text;
create index guardian_email on guardian (federation_id, lower(email));

-- The pupil's number in the school's own system (a UPN, or what the export calls it): an import knows the child by it.
alter table subject add column mis_id text;
-- A person whom an undone import brought in: on the register no more, since nothing may be taken out of it.
alter table subject add column struck_out_at timestamptz;
create unique index subject_mis_id on subject (school_id, mis_id) where mis_id is not null and struck_out_at is null;

-- What parents are told about a use, on which basis the school relies, and whose Pages an answer covers.
alter table consent_use add column explanation text not null default '';
alter table consent_use add column lawful_basis text not null default 'consent' check (lawful_basis in ('consent', 'public-task'));
alter table consent_use add column covers text not null default 'federation' check (covers in ('school', 'federation'));
-- Nobody is asked any more; what was answered stays.
alter table consent_use add column retired_at timestamptz;

-- The scanned form or the letter that an answer came on. The bytes lie in the picture store, by content.
create table consent_evidence (
  id uuid primary key,
  federation_id uuid not null references federation,
  subject_id uuid not null references subject,
  sha256 text not null,
  bytes integer not null,
  media_type text not null,
  file_name text not null,
  added_by uuid references person,
  added_at timestamptz not null
);
create index consent_evidence_subject on consent_evidence (subject_id);
create trigger consent_evidence_append_only before update or delete on consent_evidence for each row execute function refuse_change();
create trigger consent_evidence_no_truncate before truncate on consent_evidence for each statement execute function refuse_change();

alter table consent_answer add column evidence_id uuid references consent_evidence;
