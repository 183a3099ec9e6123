-- Parents answer themselves: rounds in which a school asks, links that work once, and the very words that were read.

-- Letters to parents stand apart from those to colleagues.
alter table mail add column addressee text not null default 'staff' check (addressee in ('staff', 'parent'));
create index mail_newest on mail (federation_id, addressee, created_at desc, id desc);

-- A school asks its parents, once a year as a rule. Whom it asks follows from the register of the day.
create table consent_round (
  id uuid primary key,
  federation_id uuid not null references federation,
  school_id uuid not null references school,
  title text not null,
  -- Every class, also one that comes later; otherwise those in round_class.
  all_classes boolean not null,
  answer_by date not null,
  -- A yes holds from and until these days; a no holds at once.
  holds_from date not null,
  holds_until date not null,
  opened_by uuid references person,
  opened_at timestamptz not null,
  -- The reminder that goes out by itself a week before the day.
  reminded_at timestamptz,
  closed_by uuid references person,
  closed_at timestamptz,
  check (holds_from <= holds_until)
);
create index consent_round_school on consent_round (school_id, opened_at);

create table round_class (
  round_id uuid not null references consent_round,
  class_id uuid not null references school_class,
  primary key (round_id, class_id)
);

create table round_use (
  round_id uuid not null references consent_round,
  use_code text not null references consent_use,
  primary key (round_id, use_code)
);

-- A link in a letter to a guardian. Only the SHA-256 of its 256 random bits is kept.
create table parent_link (
  token_sha256 bytea primary key,
  id uuid not null unique,
  guardian_id uuid not null references guardian,
  -- Null for a link that the parent asked for.
  round_id uuid references consent_round,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- A newer letter, or the end of the round, took its place.
  replaced_at timestamptz,
  used_at timestamptz,
  -- What was sent with it, so that the same answers sent twice are taken once and both times thanked for.
  used_for bytea
);
create index parent_link_guardian on parent_link (guardian_id, created_at);
create index parent_link_round on parent_link (round_id, guardian_id) where round_id is not null;

-- A parent who asks for a fresh link is known by the address alone.
create index guardian_email_anywhere on guardian (lower(email));

-- What a school says of a use in its own words; without a row the federation's words stand.
create table use_explanation (
  school_id uuid not null references school,
  use_code text not null references consent_use,
  words text not null,
  written_by uuid references person,
  written_at timestamptz not null,
  primary key (school_id, use_code)
);

-- Every wording that a parent answered under, kept for good and known by its content.
create table explanation_version (
  sha256 text primary key,
  use_code text not null references consent_use,
  name text not null,
  words text not null,
  lawful_basis text not null check (lawful_basis in ('consent', 'public-task')),
  covers text not null check (covers in ('school', 'federation')),
  first_read_at timestamptz not null
);
create trigger explanation_version_append_only before update or delete on explanation_version for each row execute function refuse_change();
create trigger explanation_version_no_truncate before truncate on explanation_version for each statement execute function refuse_change();

-- Which wording stood above an answer that a parent gave.
create table answer_explanation (
  answer_id uuid primary key references consent_answer,
  explanation_sha256 text not null references explanation_version
);
create trigger answer_explanation_append_only before update or delete on answer_explanation for each row execute function refuse_change();
create trigger answer_explanation_no_truncate before truncate on answer_explanation for each statement execute function refuse_change();
