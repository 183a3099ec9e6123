-- How each Page and its token were when Gatehouse looked last, and who may post around Gatehouse on Facebook.

-- One line for each Page that was looked at. What is wrong is an alert (page_alert); this says when it was looked, and what was found.
create table page_health (
  page_id uuid primary key references page,
  -- Everything was looked at; null: nobody has yet.
  checked_at timestamptz,
  -- Somebody, or the day, asked for a look that has not ended yet.
  asked_at timestamptz,
  -- The token was asked about last, with or without an answer, and whether the answer was good.
  token_asked_at timestamptz,
  token_is_good boolean not null default false,
  -- Since when nobody could look at all; null: the last look worked.
  could_not_since timestamptz,
  -- Before publishing nobody could look: posts wait.
  publishing_waits_since timestamptz,
  -- Null: no end, or not known.
  token_ends_at timestamptz,
  data_access_ends_at timestamptz,
  -- Plain sentences for people, with who acts; ids and codes only beside them.
  troubles jsonb not null default '[]',
  -- Those who were on the Page at the first look are confirmed one by one; whoever comes later is a stranger.
  people_first_seen_at timestamptz
);

-- Who was found on the Page, and who may be there. Names are Facebook's, for the screen; what was decided is on the record.
create table page_person (
  page_id uuid not null references page,
  -- A decimal string.
  facebook_id text not null,
  name text not null,
  -- What Facebook lets them do now, in its words; empty when they are not on the Page.
  tasks text[] not null,
  is_found boolean not null,
  first_seen_at timestamptz not null,
  -- Seen at the first look, when nobody was approved yet.
  from_first_look boolean not null,
  -- Whose account it is; null: somebody without an account here, whom the reason names.
  colleague_id uuid references person,
  because text,
  proposed_by uuid references person,
  proposed_at timestamptz,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  -- The tasks that were confirmed: more than these is another matter.
  confirmed_tasks text[],
  primary key (page_id, facebook_id),
  check ((proposed_by is null) = (proposed_at is null) and (proposed_by is null) = (because is null)),
  check ((confirmed_by is null) = (confirmed_at is null) and (confirmed_by is null) = (confirmed_tasks is null)),
  check (confirmed_by is null or proposed_by is not null)
);
