-- What the tokens of a judged answer were drawn from: how likely another policy is to give it says something of
-- that policy only if any answer could have been drawn.
--
-- Lock cost: ACCESS EXCLUSIVE on example for an instant; no row is rewritten.
-- Rollback:  ALTER TABLE example DROP COLUMN temperature;
--            DELETE FROM flyway_schema_history WHERE version = '23';

ALTER TABLE example ADD COLUMN temperature double precision;

COMMENT ON COLUMN example.temperature IS 'At which each token of the answer was drawn from all that the model has; null: some were left out, as by top-p or greedily, or nobody knows';
