-- The tenant of examples and of what runs have learnt from, so that forgetting a user of one tenant leaves
-- the user of another, who may have the same name.
--
-- Lock cost: ACCESS EXCLUSIVE on both tables while the rows of tenants are updated; rows of no tenant are
--            not rewritten. An older build writes no tenant: what it adds is forgotten by all alone.
-- Rollback:  ALTER TABLE example DROP COLUMN tenant; ALTER TABLE training_run_example DROP COLUMN tenant;
--            DELETE FROM flyway_schema_history WHERE version = '10';

ALTER TABLE example ADD COLUMN tenant text;
ALTER TABLE training_run_example ADD COLUMN tenant text;

UPDATE example e SET tenant = f.tenant FROM feedback f WHERE f.id = e.feedback AND f.tenant IS NOT NULL;
UPDATE training_run_example e SET tenant = f.tenant
  FROM feedback f WHERE f.id = e.feedback AND f.tenant IS NOT NULL;

COMMENT ON COLUMN example.tenant IS 'Of the feedback that it was made of; null: of none';
COMMENT ON COLUMN training_run_example.tenant IS 'Of the example';
