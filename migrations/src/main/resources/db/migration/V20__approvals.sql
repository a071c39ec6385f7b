-- Who answers for feedback that a crowd gave: the key that has approved it.
-- Trainers come first in an upgrade: one of the build before decides on what was approved as on a crowd's.
--
-- Lock cost: ACCESS EXCLUSIVE on feedback for an instant.
-- Rollback:  ALTER TABLE feedback DROP COLUMN approver;
--            DELETE FROM flyway_schema_history WHERE version = '20';
--            what was approved stays vouched for.

ALTER TABLE feedback ADD COLUMN approver text;

COMMENT ON COLUMN feedback.approver IS 'The key that answers for it since it was looked at; null: nobody does but who gave it';
