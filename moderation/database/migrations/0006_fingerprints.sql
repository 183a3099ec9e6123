-- What a picture is found again by, whole or in part (moderation/pictures/fingerprint.rules.ts). Facts about how it looks, none
-- about who is in it. One row for each picture that was checked.
create table picture_fingerprint (
  picture_id uuid primary key references picture on delete cascade,
  federation_id uuid not null references federation,
  -- The hash of the whole picture, as in its facts.
  look bit(64) not null,
  -- The keys of its striking spots, and all that is known of them; empty and null for pictures checked before vision-3.
  keys integer[] not null default '{}',
  spots bytea
);
-- Without a list of pending entries: a search must never wait for what somebody else left there.
create index picture_fingerprint_keys on picture_fingerprint using gin (keys) with (fastupdate = off);
-- Holds all that the search by look needs, so that it reads 60 bytes a picture and not the rows.
create index picture_fingerprint_look on picture_fingerprint (federation_id, look) include (picture_id);

insert into picture_fingerprint (picture_id, federation_id, look)
select id, federation_id, ('x' || (facts ->> 'perceptualHash'))::bit(64)
from picture
where facts is not null;
