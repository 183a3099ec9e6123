-- Whether a Page may be written to: pauses that people set, and alerts about what is wrong with a Page or its token.

-- A person stopped publishing. Kept for good: who, since when, why, and who let it go on.
create table publishing_pause (
  id uuid primary key,
  federation_id uuid not null references federation,
  -- Null: every Page of the federation.
  page_id uuid references page,
  kind text not null check (kind in ('pause', 'incident')),
  because text not null check (because <> ''),
  began_at timestamptz not null,
  began_by uuid not null references person,
  ended_at timestamptz,
  ended_by uuid references person,
  ended_because text,
  check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (ended_because is null)),
  -- An incident is about one Page.
  check (kind = 'pause' or page_id is not null)
);
create unique index publishing_pause_open on publishing_pause (federation_id, coalesce(page_id, federation_id), kind)
  where ended_at is null;

create function refuse_changed_pause() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.ended_at is null
    and to_jsonb(new) - 'ended_at' - 'ended_by' - 'ended_because' = to_jsonb(old) - 'ended_at' - 'ended_by' - 'ended_because' then
    return new;
  end if;
  raise exception 'a pause is history: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger publishing_pause_history before update or delete on publishing_pause for each row execute function refuse_changed_pause();
create trigger publishing_pause_no_truncate before truncate on publishing_pause for each statement execute function refuse_change();

-- Something about a Page that a person has to know. While one that stops publishing is open and nobody accepted it, nothing goes out.
create table page_alert (
  id uuid primary key,
  federation_id uuid not null references federation,
  page_id uuid not null references page,
  kind text not null,
  -- What of this kind it is about, such as a post or a person on the Page; '' when there can be only one.
  about text not null,
  -- Plain sentences for people; ids and codes in the detail. Never a child's name, never a token.
  says text not null,
  detail jsonb not null,
  stops_publishing boolean not null,
  raised_at timestamptz not null,
  cleared_at timestamptz,
  -- A person knows of it and lets publishing go on.
  accepted_at timestamptz,
  accepted_by uuid references person,
  accepted_because text,
  check ((accepted_at is null) = (accepted_by is null) and (accepted_at is null) = (accepted_because is null))
);
create unique index page_alert_open on page_alert (page_id, kind, about) where cleared_at is null;
create index page_alert_newest on page_alert (federation_id, raised_at desc);

-- A post on a Page belongs to one publication only: two posts with the same words can never adopt the same one.
create unique index publication_post on publication (page_id, post_id) where post_id is not null;
