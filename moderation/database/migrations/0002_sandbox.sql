-- The practice Page: its own copy of what Facebook would hold. Nothing outside this schema refers to it, so a
-- federation that publishes for real can leave it empty.

create schema sandbox;

-- Starts above 2^53: a program that reads these ids as numbers breaks here and not first on a real Page.
create sequence sandbox.graph_id as bigint start with 122096000000000001;

create table sandbox.setting (
  name text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

create table sandbox.app (
  id text primary key default nextval('sandbox.graph_id')::text check (id ~ '^[0-9]+$'),
  name text not null unique,
  -- Kept readable: these open the practice Page and nothing else.
  secret text not null,
  requires_secret_proof boolean not null default false,
  created_at timestamptz not null
);

create table sandbox.page (
  id text primary key default nextval('sandbox.graph_id')::text check (id ~ '^[0-9]+$'),
  name text not null unique,
  about text not null,
  created_at timestamptz not null
);

create table sandbox.access_token (
  token text primary key,
  kind text not null check (kind in ('PAGE', 'USER')),
  app_id text not null references sandbox.app,
  page_id text references sandbox.page,
  user_id text not null default nextval('sandbox.graph_id')::text check (user_id ~ '^[0-9]+$'),
  user_name text not null,
  scopes text[] not null,
  tasks text[] not null,
  issued_at timestamptz not null,
  expires_at timestamptz,
  data_access_expires_at timestamptz,
  -- Why Facebook would refuse it from now on: the subcode of error 190 (460 new password, 458 app removed, ...).
  refused_with_subcode integer,
  check ((kind = 'PAGE') = (page_id is not null))
);
create index access_token_page on sandbox.access_token (page_id, issued_at);

create table sandbox.post (
  id text primary key check (id ~ '^[0-9]+_[0-9]+$'),
  arrival bigint generated always as identity unique,
  page_id text not null references sandbox.page on delete cascade,
  app_id text references sandbox.app,
  message text not null,
  is_published boolean not null,
  is_hidden boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  published_at timestamptz,
  check (is_published = (published_at is not null))
);
create index post_feed on sandbox.post (page_id, arrival desc);
create index post_public on sandbox.post (page_id, published_at desc, arrival desc) where is_published;

create table sandbox.photo (
  id text primary key default nextval('sandbox.graph_id')::text check (id ~ '^[0-9]+$'),
  page_id text not null references sandbox.page on delete cascade,
  app_id text references sandbox.app,
  post_id text references sandbox.post on delete cascade,
  place_in_post integer,
  bytes bytea not null,
  media_type text not null,
  alt_text text,
  caption text not null default '',
  is_published boolean not null,
  -- An unpublished picture is readable only by somebody who was given this, as on Facebook's picture servers.
  view_key text not null,
  created_at timestamptz not null,
  check ((post_id is null) = (place_in_post is null)),
  unique (post_id, place_in_post)
);
create index photo_unattached on sandbox.photo (created_at) where post_id is null;

create table sandbox.visitor (
  id text primary key default nextval('sandbox.graph_id')::text check (id ~ '^[0-9]+$'),
  page_id text not null references sandbox.page on delete cascade,
  name text not null,
  unique (page_id, name)
);

create table sandbox.comment (
  id text primary key check (id ~ '^[0-9]+_[0-9]+$'),
  arrival bigint generated always as identity unique,
  post_id text not null references sandbox.post on delete cascade,
  parent_id text references sandbox.comment on delete cascade,
  -- Without a visitor the Page itself is speaking.
  visitor_id text references sandbox.visitor,
  app_id text references sandbox.app,
  message text not null,
  is_hidden boolean not null default false,
  created_at timestamptz not null
);
create index comment_post on sandbox.comment (post_id, arrival);
create index comment_parent on sandbox.comment (parent_id, arrival) where parent_id is not null;
