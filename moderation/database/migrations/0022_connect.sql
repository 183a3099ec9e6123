-- Connecting a Page: what its connection may do and through whom it was made; ways in that somebody has begun; disconnecting.

-- A Page that was disconnected keeps its row and its history, and has no token.
alter table page alter column sealed_token drop not null;
alter table page add column disconnected_at timestamptz;
alter table page add constraint page_token check ((sealed_token is null) = (disconnected_at is not null));
alter table page add constraint page_secret check (disconnected_at is null or sealed_app_secret is null);

-- What Facebook said of the token when it was given. Pages connected earlier have none.
create table page_connection (
  page_id uuid primary key references page,
  way text not null check (way in ('facebook', 'pasted', 'operator')),
  -- Null: an operator.
  connected_by uuid references person,
  facebook_person_name text,
  token_since timestamptz not null,
  -- Null: no end date.
  expires_at timestamptz,
  data_access_expires_at timestamptz,
  permissions text[] not null,
  tasks text[] not null
);

-- Somebody is on the way to connect a Page. Lives for minutes; what was found, with its tokens, is sealed and goes when it ends.
create table page_connecting (
  id uuid primary key,
  federation_id uuid not null references federation,
  person_id uuid not null references person,
  -- The session in which it was begun: nobody else can go on with it.
  session_sha256 bytea not null,
  -- The Page that is to be connected again; null: new ones.
  page_id uuid references page,
  way text not null check (way in ('facebook', 'pasted')),
  -- Facebook's answer carries the state itself; null for a token that was pasted.
  state_sha256 bytea unique,
  begun_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  trouble jsonb,
  sealed bytea,
  constraint connecting_ended check (ended_at is null or sealed is null)
);
create index page_connecting_expires on page_connecting (expires_at) where ended_at is null;
