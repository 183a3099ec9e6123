-- What a finding rests on beyond its words, as a digest: a reason given for some places or people does not settle others.
alter table draft_finding add column basis text;
