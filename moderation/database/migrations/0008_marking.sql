-- A face that a person saw and no detector found ("face"): one more face to account for.
alter table photo_marking drop constraint photo_marking_kind_check;
alter table photo_marking add constraint photo_marking_kind_check
  check (kind in ('person', 'cover', 'not-a-face', 'face'));

-- A settled point can be opened again by whoever decides: the newest line of a point counts, and every line stays.
alter table hold_resolution drop constraint hold_resolution_pkey;
alter table hold_resolution add column seq bigint generated always as identity primary key;
alter table hold_resolution add column act text not null default 'settled' check (act in ('settled', 'reopened'));
alter table hold_resolution alter column act drop default;
alter table hold_resolution alter column reason drop not null;
alter table hold_resolution add constraint hold_resolution_reason_check check ((act = 'settled') = (reason is not null));
create index hold_resolution_finding on hold_resolution (finding_id, seq);
