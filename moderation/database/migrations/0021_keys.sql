-- How much of Facebook's patience is used up, for every process to read before it calls; and keys that outlive the sealing key.

create table facebook_allowance (
  -- 'app': all calls of the app with this number. 'page': all calls for the Page with this number.
  scope text not null check (scope in ('app', 'page')),
  graph_id text not null,
  -- What Facebook said last, of its limit.
  used_percent smallint not null check (used_percent between 0 and 1000),
  -- No call before; null: none is held back.
  not_before timestamptz,
  -- How often in a row Facebook refused; 0: it is only near the limit.
  refusals smallint not null default 0,
  changed_at timestamptz not null,
  primary key (scope, graph_id)
);

-- Keys of digests (such as of cameras' serial numbers), sealed: digests cannot be made anew, so they keep their key when the
-- sealing key changes. Empty until it changes for the first time; until then they follow from the sealing key.
create table digest_key (
  purpose text primary key,
  sealed bytea not null
);

-- Sealing the same reason with another key is the one change more that there is, and only `gatehouse keys rotate` says that it does so.
create or replace function refuse_changed_flag() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.sealed is null and new.sealed is not null and new.reason is null
    and to_jsonb(new) - 'reason' - 'sealed' = to_jsonb(old) - 'reason' - 'sealed' then
    return new;
  end if;
  if tg_op = 'UPDATE' and old.sealed is not null and new.sealed is not null
    and current_setting('gatehouse.sealing_again', true) = 'yes'
    and to_jsonb(new) - 'sealed' = to_jsonb(old) - 'sealed' then
    return new;
  end if;
  raise exception '% is append-only: % refused', tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$;
