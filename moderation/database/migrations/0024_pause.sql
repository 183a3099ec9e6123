-- Pauses from the command line, take-downs by a person, incidents: what was on the Page, and what became of each post.

-- Null: an operator at the machine, who has no account. That it ended shows from when and why.
alter table publishing_pause alter column began_by drop not null;
alter table publishing_pause drop constraint publishing_pause_check;
alter table publishing_pause add constraint publishing_pause_ended
  check ((ended_at is null) = (ended_because is null) and (ended_by is null or ended_at is not null));

-- A take-down is asked for by a case of the register, or by a person who says why.
alter table take_down alter column case_id drop not null;
alter table take_down add column asked_by uuid references person;
alter table take_down add column asked_because text;
alter table take_down add constraint take_down_cause check (
  (case_id is null) = (asked_by is not null) and (asked_by is null) = (asked_because is null) and asked_because <> '');
-- Gatehouse goes on trying while a person is asked to; when nobody came for too long, the executive head is written to, once.
alter table take_down add column escalated_at timestamptz;

create or replace function refuse_changed_take_down() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.done_at is null and old.called_off_at is null
    and (new.id, new.federation_id, new.publication_id, new.case_id, new.caused_at, new.asked_at, new.asked_by, new.asked_because)
      is not distinct from
        (old.id, old.federation_id, old.publication_id, old.case_id, old.caused_at, old.asked_at, old.asked_by, old.asked_because)
    and (old.started_at is null or new.started_at = old.started_at) and new.tries >= old.tries
    and (old.escalated_at is null or new.escalated_at = old.escalated_at) then
    return new;
  end if;
  raise exception 'a take-down is history: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;

-- What a Page in incident mode showed, kept before it was hidden, and what became of it.
create table incident_post (
  id uuid primary key,
  incident_id uuid not null references publishing_pause,
  -- The Page's id of the post, a decimal string.
  post_id text not null,
  -- Null: a post that Gatehouse did not publish.
  publication_id uuid references publication,
  -- The post as shown: words, link, time, the Page's ids of its photos, the digests of the files when they are ours.
  evidence jsonb not null,
  evidence_sha256 text not null,
  -- It was hidden before; closing the incident does not offer to show it.
  was_hidden boolean not null,
  kept_at timestamptz not null,
  tries integer not null default 0,
  hidden_at timestamptz,
  gone_at timestamptz,
  -- One sentence for the person who has to look, and since when it is theirs; null while Gatehouse goes on by itself.
  trouble text,
  needs_person_at timestamptz,
  -- Off the Page instead of hidden.
  take_off_asked_at timestamptz,
  take_off_asked_by uuid references person,
  -- Chosen when the incident was closed.
  show_asked_at timestamptz,
  shown_at timestamptz,
  check ((take_off_asked_at is null) = (take_off_asked_by is null)),
  unique (incident_id, post_id)
);

-- What was kept as evidence never changes; what became of the post only comes about.
create function refuse_changed_incident_post() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
    and (new.id, new.incident_id, new.post_id, new.publication_id, new.evidence, new.evidence_sha256, new.was_hidden, new.kept_at)
      is not distinct from
        (old.id, old.incident_id, old.post_id, old.publication_id, old.evidence, old.evidence_sha256, old.was_hidden, old.kept_at)
    and new.tries >= old.tries
    and (old.hidden_at is null or new.hidden_at = old.hidden_at)
    and (old.gone_at is null or new.gone_at = old.gone_at)
    and (old.take_off_asked_at is null or new.take_off_asked_at = old.take_off_asked_at)
    and (old.show_asked_at is null or new.show_asked_at = old.show_asked_at) then
    return new;
  end if;
  raise exception 'a post of an incident is evidence: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger incident_post_history before update or delete on incident_post for each row execute function refuse_changed_incident_post();
create trigger incident_post_no_truncate before truncate on incident_post for each statement execute function refuse_change();

-- The Page was asked for everything that it shows: until then the list of an incident may be short.
create table incident_look (
  incident_id uuid primary key references publishing_pause,
  looked_at timestamptz not null,
  -- More posts than are read at once: older ones have to be looked at by a person.
  is_cut boolean not null
);
create trigger incident_look_append_only before update or delete on incident_look for each row execute function refuse_change();
create trigger incident_look_no_truncate before truncate on incident_look for each statement execute function refuse_change();
