-- Which life of the registry this is, and by what a worker's word is compared with it: epochs alone fork
-- where a database loses its last changes and makes others.
--
-- Lock cost: ACCESS EXCLUSIVE on acknowledgement for an instant (nullable columns without default); all
--            else is new. An older build names neither: its workers are pending until they are replaced.
-- Rollback:  ALTER TABLE acknowledgement DROP COLUMN incarnation, DROP COLUMN digest;
--            DROP TABLE incarnation;
--            DELETE FROM flyway_schema_history WHERE version = '12';

CREATE TABLE incarnation (
  only_row boolean     PRIMARY KEY,
  id       uuid        NOT NULL,
  since    timestamptz NOT NULL,
  CONSTRAINT incarnation_has_one_row CHECK (only_row)
);

INSERT INTO incarnation VALUES (true, gen_random_uuid(), now());

COMMENT ON TABLE  incarnation IS 'The registry since it was made or restored; renewed after every restore';
COMMENT ON COLUMN incarnation.id IS 'Drawn at random; every pointer of an expert names it';

CREATE TRIGGER incarnation_is_kept BEFORE DELETE OR TRUNCATE ON incarnation
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a registry always has an incarnation');

ALTER TABLE acknowledgement ADD COLUMN incarnation text;
ALTER TABLE acknowledgement ADD COLUMN digest text;

COMMENT ON COLUMN acknowledgement.incarnation IS 'Of the registry that the worker follows; null: of a build that knew of none';
COMMENT ON COLUMN acknowledgement.digest IS 'SHA-256 of all that the worker serves of the expert; null as the incarnation';
