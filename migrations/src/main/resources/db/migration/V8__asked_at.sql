-- When a prompt was asked: chat templates write the date, and training must read the prompt that was
-- served.
--
-- Lock cost: ACCESS EXCLUSIVE on interaction and example for an instant; no row is rewritten.
-- Rollback:  ALTER TABLE interaction DROP COLUMN asked_at;
--            ALTER TABLE example DROP COLUMN asked_at;
--            DELETE FROM flyway_schema_history WHERE version = '8';

ALTER TABLE interaction ADD COLUMN asked_at timestamptz;
ALTER TABLE example ADD COLUMN asked_at timestamptz;

COMMENT ON COLUMN interaction.asked_at IS 'What its chat template took for now; null: written before this was kept, finished_at is near';
COMMENT ON COLUMN example.asked_at IS 'The same of the prompt that it is about; null: written before this was kept, created_at counts';
