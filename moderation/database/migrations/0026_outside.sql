-- What happens on a Page outside Gatehouse: what Facebook tells us, when we looked, and what was found.

-- What Facebook sent, as it came, each once. A hint that something happened, never a proof of what.
create table webhook_event (
  id bigint generated always as identity primary key,
  page_id uuid not null references page,
  -- SHA-256 over what makes an event the same (contract section 6.3).
  dedupe_key text not null unique,
  item text,
  verb text,
  -- The Page's number of the post that it is about, when it names a well-formed one.
  post_id text,
  -- JSON as text: jsonb refuses some of what JSON may hold.
  value text not null,
  received_at timestamptz not null,
  looked_at timestamptz
);
create index webhook_event_unseen on webhook_event (page_id) where looked_at is null;
create index webhook_event_newest on webhook_event (received_at desc);

-- When each Page was looked at, and whether that went well.
create table page_look (
  page_id uuid primary key references page,
  -- Only posts made from here on are compared with what was published here.
  watched_from timestamptz not null,
  asked_at timestamptz,
  looked_at timestamptz,
  -- Set while looking does not work; the sentence is for people.
  failed_at timestamptz,
  trouble text,
  -- Older posts of ours are read in turn: the last one that was.
  cursor_publication uuid,
  subscribe_asked_at timestamptz,
  subscribed_at timestamptz
);

-- What was found. The facts may hold words that name a child: they are shown to those who may read drafts of the school.
create table outside_find (
  id uuid primary key,
  federation_id uuid not null references federation,
  page_id uuid not null references page,
  kind text not null check (kind in ('outside-post', 'visitor-post', 'differs-from-approved', 'vanished')),
  post_id text not null,
  publication_id uuid references publication,
  facts jsonb not null,
  found_at timestamptz not null,
  -- It is right again, or not on the Page any more.
  over_at timestamptz,
  over_because text check (over_because in ('right-again', 'gone', 'changed-again')),
  accepted_at timestamptz,
  accepted_by uuid references person,
  accepted_because text,
  take_off_asked_at timestamptz,
  take_off_asked_by uuid references person,
  -- One sentence for the person who has to take it off.
  trouble text,
  check ((over_at is null) = (over_because is null)),
  check ((accepted_at is null) = (accepted_by is null) and (accepted_at is null) = (accepted_because is null)),
  check ((take_off_asked_at is null) = (take_off_asked_by is null))
);
create unique index outside_find_open on outside_find (page_id, kind, post_id) where over_at is null;
create index outside_find_newest on outside_find (page_id, found_at desc, id desc);

create function refuse_changed_find() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
    and (new.id, new.federation_id, new.page_id, new.kind, new.post_id, new.publication_id, new.facts, new.found_at)
      is not distinct from
        (old.id, old.federation_id, old.page_id, old.kind, old.post_id, old.publication_id, old.facts, old.found_at)
    and (old.over_at is null or new.over_at = old.over_at)
    and (old.accepted_at is null or new.accepted_at = old.accepted_at)
    and (old.take_off_asked_at is null or new.take_off_asked_at = old.take_off_asked_at) then
    return new;
  end if;
  raise exception 'what was found outside is history: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger outside_find_history before update or delete on outside_find for each row execute function refuse_changed_find();
create trigger outside_find_no_truncate before truncate on outside_find for each statement execute function refuse_change();
