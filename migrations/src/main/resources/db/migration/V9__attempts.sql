-- How many trainers a run has taken with it: leases that neither ended with the run nor were given back.
--
-- Lock cost: ACCESS EXCLUSIVE on training_run for an instant; no row is rewritten. An older build gives
--            nothing back, so that its leases count.
-- Rollback:  ALTER TABLE training_run DROP COLUMN given_back;
--            DELETE FROM flyway_schema_history WHERE version = '9';

ALTER TABLE training_run ADD COLUMN given_back bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN training_run.given_back IS 'How many leases were given back by a trainer that ended in order; fence less these are the attempts';
