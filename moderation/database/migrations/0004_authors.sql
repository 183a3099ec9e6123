-- Everybody who ever changed a draft stays one of its authors, whoever changed it after them: a revision names the last only.
create table draft_editor (
  draft_id uuid not null references draft,
  person_id uuid not null references person,
  primary key (draft_id, person_id)
);
insert into draft_editor (draft_id, person_id) select distinct draft_id, edited_by from draft_revision;

create function note_draft_editor() returns trigger language plpgsql as $$
begin
  insert into draft_editor (draft_id, person_id) values (new.draft_id, new.edited_by) on conflict do nothing;
  return null;
end $$;
create trigger draft_revision_editor after insert or update on draft_revision for each row execute function note_draft_editor();
create trigger draft_editor_append_only before update or delete on draft_editor for each row execute function refuse_change();
create trigger draft_editor_no_truncate before truncate on draft_editor for each statement execute function refuse_change();

-- The draft that a picture was handed in for: it can be put back there and nowhere else.
alter table picture add column draft_id uuid references draft;
update picture set draft_id = (
  select photo.draft_id from revision_photo photo where photo.picture_id = picture.id order by photo.number limit 1
);

-- What was approved stays as it was; an approval can only be withdrawn, once.
create function refuse_changed_approval() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.withdrawn_at is null and to_jsonb(new) - 'withdrawn_at' = to_jsonb(old) - 'withdrawn_at' then
    return new;
  end if;
  raise exception 'an approval can only be withdrawn: % refused', tg_op using errcode = 'integrity_constraint_violation';
end $$;
create trigger approval_only_withdrawn before update or delete on approval for each row execute function refuse_changed_approval();
create trigger approval_no_truncate before truncate on approval for each statement execute function refuse_change();
