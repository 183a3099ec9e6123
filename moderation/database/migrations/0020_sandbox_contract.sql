-- The practice Page carries the whole contract: people who sign in, what they granted, faults, and events that are sent out.

create table sandbox.person (
  id text primary key default nextval('sandbox.graph_id')::text check (id ~ '^[0-9]+$'),
  name text not null,
  created_at timestamptz not null default now()
);

-- Who may do what on a Page today. A token of somebody who is listed here is worth what this says at the moment of the call.
create table sandbox.page_role (
  page_id text not null references sandbox.page on delete cascade,
  person_id text not null references sandbox.person on delete cascade,
  tasks text[] not null check (cardinality(tasks) > 0),
  primary key (page_id, person_id)
);

-- Until now each Page had an administrator of its own, all of the same name: they become one person.
insert into sandbox.person (id, name)
  select min(user_id), user_name from sandbox.access_token where user_name = 'Practice administrator' group by user_name;
update sandbox.access_token t set user_id = p.id from sandbox.person p where p.name = t.user_name;
insert into sandbox.page_role (page_id, person_id, tasks)
  select distinct on (t.page_id, t.user_id) t.page_id, t.user_id, t.tasks
    from sandbox.access_token t join sandbox.person p on p.id = t.user_id
   where t.page_id is not null and cardinality(t.tasks) > 0 order by t.page_id, t.user_id, t.issued_at;

alter table sandbox.app add column redirect_uris text[] not null default '{}';

alter table sandbox.page
  add column category text not null default 'School',
  add column in_portfolio boolean not null default false,
  add column is_published boolean not null default true,
  -- What differs from Facebook's own start: a school's Page takes no posts of visitors.
  add column options jsonb not null default '{"USERS_CAN_POST": false}';

-- Which Pages a person chose when signing in; null for all.
alter table sandbox.access_token add column chosen_page_ids text[];
create index access_token_person on sandbox.access_token (app_id, user_id);

create table sandbox.granted_permission (
  app_id text not null references sandbox.app on delete cascade,
  person_id text not null references sandbox.person on delete cascade,
  permission text not null,
  status text not null check (status in ('granted', 'declined', 'expired')),
  primary key (app_id, person_id, permission)
);

create table sandbox.sign_in_code (
  code text primary key,
  app_id text not null references sandbox.app on delete cascade,
  person_id text not null references sandbox.person on delete cascade,
  redirect_uri text not null,
  scopes text[] not null,
  chosen_page_ids text[],
  made_at timestamptz not null,
  used_at timestamptz
);

alter table sandbox.post
  -- 'visitor' posted to the Page by somebody; 'tagged' posted elsewhere with the Page named in it.
  add column kind text not null default 'own' check (kind in ('own', 'visitor', 'tagged')),
  add column visitor_id text references sandbox.visitor,
  add column creator_id text references sandbox.person,
  add column link text,
  add column is_pinned boolean not null default false,
  add column scheduled_for timestamptz,
  add constraint post_author check ((kind = 'own') = (visitor_id is null)),
  add constraint post_scheduled check (scheduled_for is null or not is_published);
create index post_scheduled on sandbox.post (scheduled_for) where scheduled_for is not null;

alter table sandbox.photo add column temporary boolean not null default false;

create table sandbox.blocked (
  page_id text not null references sandbox.page on delete cascade,
  visitor_id text not null references sandbox.visitor on delete cascade,
  arrival bigint generated always as identity unique,
  blocked_at timestamptz not null,
  primary key (page_id, visitor_id)
);

-- What goes wrong on purpose, one row per wish; see sandbox-faults.ts for `calls` and `effect`.
create table sandbox.fault (
  id bigint generated always as identity primary key,
  says text not null,
  calls text[] not null check (cardinality(calls) > 0),
  page_id text references sandbox.page on delete cascade,
  effect jsonb not null,
  passes integer not null default 0 check (passes >= 0),
  remaining integer check (remaining > 0),
  made_at timestamptz not null default now()
);

create table sandbox.app_subscription (
  app_id text primary key references sandbox.app on delete cascade,
  callback_url text not null,
  verify_token text not null,
  fields text[] not null,
  include_values boolean not null,
  made_at timestamptz not null
);

create table sandbox.page_subscription (
  page_id text not null references sandbox.page on delete cascade,
  app_id text not null references sandbox.app on delete cascade,
  fields text[] not null,
  made_at timestamptz not null,
  primary key (page_id, app_id)
);

create table sandbox.webhook_delivery (
  id bigint generated always as identity primary key,
  app_id text not null references sandbox.app on delete cascade,
  -- Exactly the bytes that are signed and sent: ASCII, everything else escaped.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dropped', 'given-up')),
  attempts integer not null default 0,
  made_at timestamptz not null,
  next_at timestamptz not null,
  last_answer text
);
create index webhook_delivery_waiting on sandbox.webhook_delivery (next_at) where state = 'waiting';

create table sandbox.webhook_event (
  id bigint generated always as identity primary key,
  app_id text not null references sandbox.app on delete cascade,
  page_id text not null references sandbox.page on delete cascade,
  value jsonb not null,
  happened_at timestamptz not null,
  due_at timestamptz not null,
  delivery_id bigint references sandbox.webhook_delivery on delete set null,
  handled boolean not null default false
);
create index webhook_event_due on sandbox.webhook_event (due_at) where not handled;
