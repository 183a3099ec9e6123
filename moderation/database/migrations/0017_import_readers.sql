-- What the two roles of 0015 may read of imports: which answers count no more, and the lists of imports and mappings of their schools; never
-- a file's bytes.
alter table consent_retraction enable row level security;
create policy within_schools on consent_retraction for select using (
  exists (select from consent_answer where consent_answer.id = consent_retraction.answer_id)
);
select scope_by_school('register_import');
select scope_by_school('mis_mapping');
grant select (answer_id, retracted_at) on consent_retraction to gatehouse_reader, gatehouse_safeguarder;
grant select (id, seq, federation_id, school_id, file_name, sha256, bytes, rows, state, mapping, matches, uploaded_by, uploaded_at,
  applied_by, applied_at, counts, undone_by, undone_at) on register_import to gatehouse_reader;
grant select on mis_mapping to gatehouse_reader;
