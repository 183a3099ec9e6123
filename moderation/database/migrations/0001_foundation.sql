-- The first storey: federation, staff, register, drafts, pages, publications, the record and the job ledger.

create table federation (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table school (
  id uuid primary key,
  federation_id uuid not null references federation,
  name text not null,
  short_name text not null,
  accent text not null check (accent in ('sea', 'clay', 'plum', 'moss', 'slate')),
  position integer not null
);

-- Staff -----------------------------------------------------------------------------------------------------------

create table person (
  id uuid primary key,
  federation_id uuid not null references federation,
  name text not null,
  email text not null,
  password_hash text,
  created_at timestamptz not null,
  deactivated_at timestamptz
);
create unique index person_email on person (lower(email));

create table role_grant (
  person_id uuid not null references person,
  role text not null check (role in ('drafter', 'head', 'executive-head', 'safeguarding-lead', 'administrator', 'auditor')),
  school_id uuid references school,
  granted_at timestamptz not null,
  -- A drafter or a head belongs to schools; the other roles belong to the federation.
  check ((role in ('drafter', 'head')) = (school_id is not null))
);
create unique index role_grant_once on role_grant (person_id, role, coalesce(school_id, '00000000-0000-0000-0000-000000000000'));

create table session (
  token_sha256 bytea primary key,
  person_id uuid not null references person,
  csrf_token text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  device text not null
);
create index session_person on session (person_id);

create table staff_link (
  token_sha256 bytea primary key,
  person_id uuid not null references person,
  purpose text not null check (purpose in ('invitation', 'reset')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sign_in_try (
  id bigint generated always as identity primary key,
  email_sha256 bytea not null,
  address text not null,
  at timestamptz not null
);
create index sign_in_try_email on sign_in_try (email_sha256, at);
create index sign_in_try_address on sign_in_try (address, at);

create table policy_version (
  id uuid primary key,
  federation_id uuid not null references federation,
  title text not null,
  approved_on date not null,
  review_on date not null,
  summary text not null,
  in_force_from timestamptz not null
);

create table policy_acceptance (
  person_id uuid not null references person,
  policy_version_id uuid not null references policy_version,
  accepted_at timestamptz not null,
  primary key (person_id, policy_version_id)
);

-- Mail that was sent, or (without a mail server) waits here for an administrator to pass on.
create table mail (
  id uuid primary key,
  federation_id uuid not null references federation,
  to_address text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null,
  sent_at timestamptz
);

-- The consent register ----------------------------------------------------------------------------------------------

create table school_class (
  id uuid primary key,
  school_id uuid not null references school,
  name text not null,
  year text not null
);

create table subject (
  id uuid primary key,
  federation_id uuid not null references federation,
  school_id uuid not null references school,
  class_id uuid references school_class,
  kind text not null check (kind in ('pupil', 'adult')),
  forename text not null,
  surname text not null,
  known_as text,
  leaves_on date,
  created_at timestamptz not null
);
create index subject_school on subject (school_id, surname, forename);
create index subject_class on subject (class_id);

create table guardian (
  id uuid primary key,
  subject_id uuid not null references subject,
  name text not null,
  relation text not null
);
create index guardian_subject on guardian (subject_id);

create table consent_use (
  code text primary key,
  name text not null,
  position integer not null
);

create table consent_answer (
  id uuid primary key,
  seq bigint generated always as identity,
  subject_id uuid not null references subject,
  guardian_id uuid references guardian,
  use_code text not null references consent_use,
  status text not null check (status in ('granted', 'refused', 'withdrawn', 'not-asked')),
  group_only boolean not null default false,
  no_close_up boolean not null default false,
  first_name_allowed boolean not null default false,
  valid_from date not null,
  valid_until date,
  lawful_basis text not null check (lawful_basis in ('consent', 'public-task')),
  answered_on date not null,
  method text not null,
  recorded_by uuid references person,
  recorded_at timestamptz not null
);
create index consent_answer_subject on consent_answer (subject_id, use_code, seq);

create table protection_flag (
  id uuid primary key,
  seq bigint generated always as identity,
  subject_id uuid not null references subject,
  act text not null check (act in ('set', 'lifted')),
  reason text not null,
  recorded_by uuid references person,
  recorded_at timestamptz not null
);
create index protection_flag_subject on protection_flag (subject_id, seq);

-- Pages ---------------------------------------------------------------------------------------------------------------

create table page (
  id uuid primary key,
  federation_id uuid not null references federation,
  school_id uuid not null references school,
  name text not null,
  -- The Page's id at Facebook, pinned when it is connected: a token that answers with another id is refused.
  graph_id text not null unique,
  graph_app_id text not null,
  sealed_token bytea not null,
  sealed_app_secret bytea,
  connected_at timestamptz not null
);

-- Pictures ------------------------------------------------------------------------------------------------------------

create table picture (
  id uuid primary key,
  federation_id uuid not null references federation,
  original_sha256 text not null,
  bytes integer not null,
  media_type text not null,
  file_name text not null,
  uploaded_by uuid not null references person,
  uploaded_at timestamptz not null,
  check_state text not null default 'waiting' check (check_state in ('waiting', 'checked', 'failed', 'refused')),
  check_error text,
  check_error_says text,
  facts jsonb,
  preview_sha256 text,
  thumbnail_sha256 text,
  checked_at timestamptz
);

-- Drafts --------------------------------------------------------------------------------------------------------------

create table draft (
  id uuid primary key,
  federation_id uuid not null references federation,
  school_id uuid not null references school,
  author_id uuid not null references person,
  state text not null check (state in (
    'drafting', 'checking', 'needs-changes', 'awaiting-decision', 'approved', 'scheduled', 'publishing',
    'published', 'taken-down', 'returned', 'rejected', 'expired', 'unconfirmed')),
  -- Counts every change; a decision names the version it saw and loses (409) when it is no longer this one.
  version integer not null,
  revision integer not null,
  -- Findings are folded again when the register or the day changed; only the latest round counts.
  finding_round integer not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  submitted_at timestamptz,
  -- One sentence why the draft came back, from a person or from the last check before publishing.
  came_back_because text
);
create index draft_state on draft (federation_id, state, submitted_at);
create index draft_author on draft (author_id, updated_at);

-- The draft that a picture was handed in for: it can be put back there and nowhere else.
alter table picture add column draft_id uuid references draft;

create table draft_revision (
  draft_id uuid not null references draft,
  number integer not null,
  text text not null default '',
  wanted_at timestamptz,
  urgent boolean not null default false,
  edited_by uuid not null references person,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  sealed_at timestamptz,
  primary key (draft_id, number)
);

-- Everybody who ever changed a draft stays one of its authors, whoever changed it after them: a revision names the last only.
create table draft_editor (
  draft_id uuid not null references draft,
  person_id uuid not null references person,
  primary key (draft_id, person_id)
);

create table revision_page (
  draft_id uuid not null,
  number integer not null,
  page_id uuid not null references page,
  primary key (draft_id, number, page_id),
  foreign key (draft_id, number) references draft_revision
);

create table revision_photo (
  id uuid primary key,
  draft_id uuid not null,
  number integer not null,
  position integer not null,
  picture_id uuid not null references picture,
  alt_text text not null default '',
  -- 'faces': every face is accounted for one by one. 'roll': the drafter ticked who is in a large group.
  accounting text not null default 'faces' check (accounting in ('faces', 'roll')),
  foreign key (draft_id, number) references draft_revision,
  unique (draft_id, number, position) deferrable initially deferred
);
create index revision_photo_picture on revision_photo (picture_id);

create table photo_marking (
  id uuid primary key,
  photo_id uuid not null references revision_photo on delete cascade,
  kind text not null check (kind in ('person', 'cover', 'not-a-face')),
  subject_id uuid references subject,
  x integer not null,
  y integer not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  marked_by uuid not null references person,
  marked_at timestamptz not null,
  check ((kind = 'person') = (subject_id is not null))
);
create index photo_marking_photo on photo_marking (photo_id);
create index photo_marking_subject on photo_marking (subject_id);

create table photo_roll (
  photo_id uuid not null references revision_photo on delete cascade,
  subject_id uuid not null references subject,
  primary key (photo_id, subject_id)
);
create index photo_roll_subject on photo_roll (subject_id);

-- The new file that would be published, made from a sealed revision's photo and its covers.
create table rendered_photo (
  photo_id uuid primary key references revision_photo,
  state text not null check (state in ('waiting', 'rendered', 'failed')),
  sha256 text,
  bytes integer,
  width integer,
  height integer,
  faces_under_covers integer,
  error text,
  rendered_at timestamptz
);

create table draft_finding (
  id uuid primary key,
  draft_id uuid not null,
  number integer not null,
  round integer not null,
  position integer not null,
  check_name text not null,
  rule text not null,
  severity text not null check (severity in ('block', 'hold', 'note')),
  place jsonb not null,
  why text not null,
  remedy text not null,
  foreign key (draft_id, number) references draft_revision
);
create index draft_finding_revision on draft_finding (draft_id, number, round);

create table hold_resolution (
  finding_id uuid primary key references draft_finding,
  person_id uuid not null references person,
  reason text not null,
  at timestamptz not null
);

create table draft_decision (
  id uuid primary key,
  seq bigint generated always as identity,
  draft_id uuid not null,
  number integer not null,
  kind text not null check (kind in ('approve', 'return', 'reject', 'undo-approval', 'stop')),
  person_id uuid not null references person,
  reason text,
  saw_version integer not null,
  at timestamptz not null,
  foreign key (draft_id, number) references draft_revision
);
create index draft_decision_draft on draft_decision (draft_id, seq);

-- Approval pins exactly what may go to one Page; the publisher recomputes the digest and refuses on any difference.
create table approval (
  id uuid primary key,
  decision_id uuid not null references draft_decision,
  draft_id uuid not null,
  number integer not null,
  page_id uuid not null references page,
  digest text not null,
  approved_by uuid not null references person,
  approved_at timestamptz not null,
  due_at timestamptz not null,
  withdrawn_at timestamptz,
  foreign key (draft_id, number) references draft_revision
);
create unique index approval_in_force on approval (draft_id, page_id) where withdrawn_at is null;

-- What is on which Page: one row for each approval that was carried out, written before the first call.
create table publication (
  id uuid primary key,
  approval_id uuid not null unique references approval,
  draft_id uuid not null references draft,
  page_id uuid not null references page,
  state text not null check (state in ('publishing', 'published', 'refused', 'unconfirmed', 'taken-down')),
  started_at timestamptz not null,
  post_id text,
  permalink text,
  published_at timestamptz,
  trouble text
);

create table publication_photo (
  publication_id uuid not null references publication,
  position integer not null,
  sha256 text not null,
  graph_photo_id text not null,
  uploaded_at timestamptz not null,
  primary key (publication_id, position)
);

-- The record ----------------------------------------------------------------------------------------------------------

create table record_event (
  federation_id uuid not null references federation,
  seq bigint not null,
  at timestamptz not null,
  actor_id uuid,
  kind text not null,
  subject_kind text not null,
  subject_id uuid not null,
  detail_sha256 bytea not null,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (federation_id, seq)
);
create index record_event_subject on record_event (subject_kind, subject_id, seq);

-- What an event says, apart from the chain: erasing a person removes the words and leaves the chain verifiable.
create table record_detail (
  federation_id uuid not null,
  seq bigint not null,
  salt bytea not null,
  detail jsonb not null,
  primary key (federation_id, seq),
  foreign key (federation_id, seq) references record_event
);

create table record_head (
  federation_id uuid primary key references federation,
  seq bigint not null,
  hash bytea not null
);

-- Jobs: the ledger that the queue is rebuilt from ----------------------------------------------------------------------

create table job_outbox (
  job_id text primary key,
  job text not null,
  payload jsonb not null,
  due_at timestamptz not null,
  -- How often this work was asked for; a worker ticks off only the asking that it carried out.
  asked integer not null default 1,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  finished_at timestamptz,
  failed_at timestamptz,
  failure text
);
create index job_outbox_unsent on job_outbox (due_at) where sent_at is null and finished_at is null and failed_at is null;
create index job_outbox_open on job_outbox (sent_at) where finished_at is null and failed_at is null;

-- Walls that hold even when the code is wrong --------------------------------------------------------------------------

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$;

create trigger record_event_append_only before update or delete on record_event for each row execute function refuse_change();
create trigger record_event_no_truncate before truncate on record_event for each statement execute function refuse_change();
create trigger record_detail_append_only before update or delete on record_detail for each row execute function refuse_change();
create trigger record_detail_no_truncate before truncate on record_detail for each statement execute function refuse_change();
create trigger consent_answer_append_only before update or delete on consent_answer for each row execute function refuse_change();
create trigger protection_flag_append_only before update or delete on protection_flag for each row execute function refuse_change();
create trigger draft_decision_append_only before update or delete on draft_decision for each row execute function refuse_change();
create trigger hold_resolution_append_only before update or delete on hold_resolution for each row execute function refuse_change();

create function refuse_sealed_revision() returns trigger language plpgsql as $$
begin
  if old.sealed_at is not null then
    raise exception 'revision % of draft % is sealed', old.number, old.draft_id using errcode = 'integrity_constraint_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger draft_revision_sealed before update or delete on draft_revision for each row execute function refuse_sealed_revision();

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
create function refuse_part_of_sealed_revision() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform require_open_revision(old.draft_id, old.number); end if;
  if tg_op <> 'DELETE' then perform require_open_revision(new.draft_id, new.number); end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger revision_page_sealed before insert or update or delete on revision_page for each row execute function refuse_part_of_sealed_revision();
create trigger revision_photo_sealed before insert or update or delete on revision_photo for each row execute function refuse_part_of_sealed_revision();

create function refuse_part_of_sealed_photo() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then perform require_open_photo(old.photo_id); end if;
  if tg_op <> 'DELETE' then perform require_open_photo(new.photo_id); end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger photo_marking_sealed before insert or update or delete on photo_marking for each row execute function refuse_part_of_sealed_photo();
create trigger photo_roll_sealed before insert or update or delete on photo_roll for each row execute function refuse_part_of_sealed_photo();

create function note_draft_editor() returns trigger language plpgsql as $$
begin
  insert into draft_editor (draft_id, person_id) values (new.draft_id, new.edited_by) on conflict do nothing;
  return null;
end $$;
create trigger draft_revision_editor after insert or update on draft_revision for each row execute function note_draft_editor();
create trigger draft_editor_append_only before update or delete on draft_editor for each row execute function refuse_change();
create trigger draft_editor_no_truncate before truncate on draft_editor for each statement execute function refuse_change();

-- What was approved stays as it was; an approval can only be withdrawn, once.
create function refuse_changed_approval() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'an approval can only be withdrawn: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger approval_only_withdrawn before update or delete on approval for each row execute function refuse_changed_approval();
create trigger approval_no_truncate before truncate on approval for each statement execute function refuse_change();

-- Row triggers do not see TRUNCATE.
create trigger consent_answer_no_truncate before truncate on consent_answer for each statement execute function refuse_change();
create trigger protection_flag_no_truncate before truncate on protection_flag for each statement execute function refuse_change();
create trigger draft_decision_no_truncate before truncate on draft_decision for each statement execute function refuse_change();
create trigger hold_resolution_no_truncate before truncate on hold_resolution for each statement execute function refuse_change();
create trigger draft_revision_no_truncate before truncate on draft_revision for each statement execute function refuse_change();
create trigger revision_page_no_truncate before truncate on revision_page for each statement execute function refuse_change();
create trigger revision_photo_no_truncate before truncate on revision_photo for each statement execute function refuse_change();
create trigger photo_marking_no_truncate before truncate on photo_marking for each statement execute function refuse_change();
create trigger photo_roll_no_truncate before truncate on photo_roll for each statement execute function refuse_change();
