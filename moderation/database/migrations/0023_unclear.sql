-- Exactly once, and ambiguity as a state of its own.

-- When the Page was first asked to show the post: before that nobody can have seen it, whatever answers were lost.
alter table publication add column show_asked_at timestamptz;
-- A person looked at the Page and said what became of the post.
alter table publication add column settled_at timestamptz;
alter table publication add column settled_by uuid references person;
alter table publication add column settled_because text;
alter table publication add constraint publication_settled check ((settled_at is null) = (settled_by is null));

-- What was made on a Page for a publication that did not come of it: photos and posts that nobody can see, to be deleted.
create table page_leftover (
  page_id uuid not null references page,
  publication_id uuid not null references publication,
  kind text not null check (kind in ('photo', 'post')),
  graph_id text not null,
  noted_at timestamptz not null,
  gone_at timestamptz,
  primary key (page_id, graph_id)
);
create index page_leftover_open on page_leftover (publication_id) where gone_at is null;
