-- Growth decides to mix and to split as well.
--
-- Lock cost: ACCESS EXCLUSIVE on growth_decision while its rows are read once: at most 50 of each cluster.
--            A build before decides neither, and cannot show a cluster of which either was decided.
-- Rollback:  DELETE FROM growth_decision WHERE kind IN ('mix', 'split'), and the constraint as V25 has it;
--            DELETE FROM flyway_schema_history WHERE version = '28'.

ALTER TABLE growth_decision
  DROP CONSTRAINT growth_decision_kind_is_known,
  ADD CONSTRAINT growth_decision_kind_is_known CHECK (kind IN
    ('wait', 'reuse', 'update', 'mix', 'split', 'grow', 'veto', 'lift', 'rename', 'merge'));
