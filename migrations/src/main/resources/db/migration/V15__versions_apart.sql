-- What lets two builds work on one database: which builds may go on, and what the workers of each can read.
--
-- A migration that only adds leaves schema_reader alone. One that takes away what an older build uses, two releases
-- after the last build that used it, sets "lowest" to the newest version that the first build without that use knew:
-- builds that know less do not start, and are not ready.
--
-- Lock cost: ACCESS EXCLUSIVE on worker for an instant; no row is rewritten.
--            An older build goes on: what it does not say of a worker is the default.
-- Rollback:  DROP TABLE schema_reader; ALTER TABLE worker DROP COLUMN reads_prompts;
--            DELETE FROM flyway_schema_history WHERE version = '15';

CREATE TABLE schema_reader (
  only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT schema_reader_is_one_row CHECK (only_row),
  lowest   integer NOT NULL CONSTRAINT schema_reader_lowest_positive CHECK (lowest > 0)
);

COMMENT ON TABLE  schema_reader IS 'Which builds may work on these tables';
COMMENT ON COLUMN schema_reader.lowest IS
  'A build may if the newest migration that it knows is this one or a later one';

INSERT INTO schema_reader (lowest) VALUES (16);

-- Whoever may connect may know what this database is; services ask before they touch anything else.
GRANT SELECT ON schema_reader, flyway_schema_history TO PUBLIC;

ALTER TABLE worker
  ADD COLUMN reads_prompts integer NOT NULL DEFAULT 1
    CONSTRAINT worker_reads_prompts_positive CHECK (reads_prompts > 0);

COMMENT ON COLUMN worker.reads_prompts IS 'The newest form of prompts that it reads; 1 of a build that does not say';
