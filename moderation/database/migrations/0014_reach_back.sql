-- A no reaches back: what a withdrawal, a refusal, a stricter yes or a protection flag touched, and what was taken off the Pages for it.

-- One case for each answer or flag that reached something, or that took back a yes. What it rests on is known by its id; why is never copied here.
create table reach_back (
  id uuid primary key,
  federation_id uuid not null references federation,
  -- The school of the person, which may not be the school of a Page that shows them.
  school_id uuid not null references school,
  subject_id uuid not null references subject,
  cause text not null check (cause in ('withdrawn', 'refused', 'stricter', 'protected', 'left')),
  answer_id uuid references consent_answer,
  flag_id uuid references protection_flag,
  caused_at timestamptz not null,
  -- When everything that shows the person had been found and dealt with, or queued.
  reached_at timestamptz,
  -- When the letters to the heads were written; null while no published post is concerned.
  told_at timestamptz,
  check ((cause in ('withdrawn', 'refused', 'stricter')) = (answer_id is not null)),
  check ((cause = 'protected') = (flag_id is not null))
);
create unique index reach_back_answer on reach_back (answer_id) where answer_id is not null;
create unique index reach_back_flag on reach_back (flag_id) where flag_id is not null;
create unique index reach_back_left on reach_back (subject_id) where cause = 'left';
create index reach_back_newest on reach_back (federation_id, caused_at desc, id desc);

-- A post that has to come off one Page. At most one for a publication is open or done.
create table take_down (
  id uuid primary key,
  federation_id uuid not null references federation,
  publication_id uuid not null references publication,
  -- The first case that asks for it; others point here from reach_back_draft.
  case_id uuid not null references reach_back,
  -- Since when the person in it may not be shown: the clock of the screen starts here.
  caused_at timestamptz not null,
  asked_at timestamptz not null,
  started_at timestamptz,
  tries integer not null default 0,
  -- One sentence for the person who has to look, and since when it is theirs; null while Gatehouse goes on by itself.
  trouble text,
  needs_person_at timestamptz,
  done_at timestamptz,
  -- Null when Gatehouse took it off.
  done_by uuid references person,
  -- What the Page answered when it was looked at afterwards.
  proof jsonb,
  called_off_at timestamptz,
  called_off_by uuid references person,
  called_off_because text,
  check ((done_at is null) = (proof is null)),
  check ((called_off_at is null) = (called_off_by is null) and (called_off_at is null) = (called_off_because is null)),
  check (done_at is null or called_off_at is null)
);
create unique index take_down_of_publication on take_down (publication_id) where called_off_at is null;
create index take_down_open on take_down (federation_id, asked_at) where done_at is null and called_off_at is null;

-- What became of each draft and post that a case touched.
create table reach_back_draft (
  case_id uuid not null references reach_back,
  draft_id uuid not null references draft,
  was text not null,
  outcome text not null check (outcome in (
    'judged-when-opened', 'under-check', 'with-approver', 'came-back', 'publisher-looks', 'take-down', 'look-at-it')),
  -- For what is on a Page.
  publication_id uuid references publication,
  take_down_id uuid references take_down,
  at timestamptz not null,
  check ((outcome in ('take-down', 'look-at-it')) = (publication_id is not null and take_down_id is not null))
);
-- The first counts: a second run finds the draft where the first one put it.
create unique index reach_back_draft_once on reach_back_draft (case_id, draft_id) where publication_id is null;
create unique index reach_back_post_once on reach_back_draft (case_id, publication_id) where publication_id is not null;
create index reach_back_draft_take_down on reach_back_draft (take_down_id);

-- What a Page showed is told with when and why it ended.
alter table publication add column taken_down_at timestamptz;
alter table publication add column taken_down_because text;
create index publication_draft on publication (draft_id);

create trigger reach_back_draft_append_only before update or delete on reach_back_draft for each row execute function refuse_change();
create trigger reach_back_draft_no_truncate before truncate on reach_back_draft for each statement execute function refuse_change();

-- A case only gains the two moments, each once.
create function refuse_changed_reach_back() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
    and to_jsonb(new) - 'reached_at' - 'told_at' = to_jsonb(old) - 'reached_at' - 'told_at'
    and (old.reached_at is null or new.reached_at = old.reached_at)
    and (old.told_at is null or new.told_at = old.told_at) then
    return new;
  end if;
  raise exception 'a case of the reach-back is history: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger reach_back_history before update or delete on reach_back for each row execute function refuse_changed_reach_back();
create trigger reach_back_no_truncate before truncate on reach_back for each statement execute function refuse_change();

-- What has to come off stays what it is about; once done or called off it never changes again.
create function refuse_changed_take_down() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.done_at is null and old.called_off_at is null
    and (new.id, new.federation_id, new.publication_id, new.case_id, new.caused_at, new.asked_at)
      = (old.id, old.federation_id, old.publication_id, old.case_id, old.caused_at, old.asked_at)
    and (old.started_at is null or new.started_at = old.started_at) and new.tries >= old.tries then
    return new;
  end if;
  raise exception 'a take-down is history: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger take_down_history before update or delete on take_down for each row execute function refuse_changed_take_down();
create trigger take_down_no_truncate before truncate on take_down for each statement execute function refuse_change();
