-- Photos that a lesser model or an older check looked at are looked at again.

-- waiting: a job was asked for; facts of before count until it is done. failed: it broke, which a person has to know.
alter table picture add column recheck_state text check (recheck_state in ('waiting', 'failed'));
-- For which eyes (their check version) it was asked for last, when, and how often: so that nothing is asked for without an end.
alter table picture add column recheck_for text;
alter table picture add column recheck_asked_at timestamptz;
alter table picture add column recheck_asks integer not null default 0;
create index picture_recheck on picture (recheck_state) where recheck_state is not null;

-- Which model a finding rests on: {name, version}; null for what no model said.
alter table draft_finding add column model jsonb;

-- With what each running worker looks at pictures; a worker writes its row anew every few seconds.
create table worker_eyes (
  worker_id uuid primary key,
  check_version text not null,
  models jsonb not null,
  started_at timestamptz not null,
  seen_at timestamptz not null
);
