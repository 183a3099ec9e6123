-- Who reads rounds for a person reads them as the role of migration 0015, too. Of a parent's link it sees when a letter went out.
grant select on consent_round, round_class, round_use, use_explanation to gatehouse_reader;
grant select (guardian_id, round_id, created_at) on parent_link to gatehouse_reader;
