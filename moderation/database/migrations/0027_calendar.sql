-- When posts go out: what the person meant, times that were changed after a draft was handed in, terms, quiet hours and the grace.

-- What the school clock should show when the post goes out. The moment itself is computed once, when it is chosen.
alter table draft_revision add column wanted_wall text;
alter table draft_revision add column wanted_zone text not null default 'Europe/London';

-- A sealed revision never changes, but somebody may choose another time for it: the newest one counts. A time of null is "as soon
-- as it is approved". What an approval pinned is in its digest, so whoever changes the time has to have it approved again.
create table draft_time (
  id uuid primary key,
  seq bigint generated always as identity,
  draft_id uuid not null,
  number integer not null,
  wanted_at timestamptz,
  wanted_wall text,
  wanted_zone text not null default 'Europe/London',
  set_by uuid not null references person,
  set_at timestamptz not null,
  -- The approval that changed the time ("send it out now"); undoing it restores the time before.
  decision_id uuid references draft_decision,
  foreign key (draft_id, number) references draft_revision,
  check ((wanted_at is null) = (wanted_wall is null))
);
create index draft_time_newest on draft_time (draft_id, number, seq desc);
create trigger draft_time_append_only before update or delete on draft_time for each row execute function refuse_change();
create trigger draft_time_no_truncate before truncate on draft_time for each statement execute function refuse_change();

create function require_sealed_for_time() returns trigger language plpgsql as $$
begin
  if not exists (select from draft_revision r where r.draft_id = new.draft_id and r.number = new.number and r.sealed_at is not null) then
    raise exception 'revision % of draft % is open: its time is written in it', new.number, new.draft_id using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger draft_time_of_sealed before insert on draft_time for each row execute function require_sealed_for_time();

-- The time that counts for each revision.
create view revision_time as
  select r.draft_id, r.number,
    case when t.seq is null then r.wanted_at else t.wanted_at end as wanted_at
  from draft_revision r
  left join lateral (
    select d.seq, d.wanted_at from draft_time d where d.draft_id = r.draft_id and d.number = r.number order by d.seq desc limit 1
  ) t on true;

-- Terms, half-terms and training days, of one school or (null) of all. Kept when taken away: warnings of the past stay explicable.
create table school_dates (
  id uuid primary key,
  federation_id uuid not null references federation,
  school_id uuid references school,
  kind text not null check (kind in ('term', 'half-term', 'inset')),
  name text not null check (name <> ''),
  first_day date not null,
  last_day date not null,
  added_by uuid references person,
  added_at timestamptz not null,
  removed_by uuid references person,
  removed_at timestamptz,
  check (first_day <= last_day),
  check ((removed_at is null) = (removed_by is null))
);
create unique index school_dates_once on school_dates (federation_id, coalesce(school_id, federation_id), kind, first_day) where removed_at is null;

-- Hours in which nobody expects a post, of one Page or (null) of all. Equal minutes: none.
create table quiet_hours (
  federation_id uuid not null references federation,
  page_id uuid references page,
  from_minute integer not null check (from_minute between 0 and 1439),
  until_minute integer not null check (until_minute between 0 and 1439),
  weekends boolean not null
);
create unique index quiet_hours_once on quiet_hours (federation_id, coalesce(page_id, federation_id));

-- How late a post may still go out by itself. Without a row: 30 minutes.
create table publishing_grace (
  federation_id uuid primary key references federation,
  minutes integer not null check (minutes between 0 and 1440)
);

-- Drafts that wait already expire at their time as well.
insert into job_outbox (job_id, job, payload, due_at)
select 'expire-draft-' || d.id || '-' || d.revision, 'expire-draft', jsonb_build_object('draftId', d.id, 'revision', d.revision), r.wanted_at
from draft d join draft_revision r on r.draft_id = d.id and r.number = d.revision
where d.state in ('checking', 'awaiting-decision') and r.wanted_at is not null;
