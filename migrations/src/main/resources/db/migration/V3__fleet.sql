-- What a running fleet needs of the registry: the layouts that workers serve, which workers there
-- are and what they have made of changes, a bell for the relay of the outbox, a rate for API keys.
--
-- Lock cost: ACCESS EXCLUSIVE on api_key for an instant (a nullable column without default), SHARE on
--            expert_version while a partial index is built, SHARE ROW EXCLUSIVE on outbox for an
--            instant; all else is new.
-- Rollback:  DROP TABLE acknowledgement, worker, layout; DROP INDEX expert_version_quarantined;
--            DROP TRIGGER outbox_rings ON outbox; DROP FUNCTION outbox_rings;
--            DROP TRIGGER api_key_rate_is_immutable ON api_key;
--            ALTER TABLE api_key DROP COLUMN requests_per_minute;
--            DELETE FROM flyway_schema_history WHERE version = '3';
--            workers register layouts and themselves again when they start.

CREATE TABLE layout (
  base_model text    NOT NULL REFERENCES base_model (digest),
  name       text    NOT NULL,
  size       integer NOT NULL,
  PRIMARY KEY (base_model, name),
  CONSTRAINT layout_name_not_blank   CHECK (name ~ '\S' AND length(name) <= 200),
  CONSTRAINT layout_size_is_positive CHECK (size > 0)
);

COMMENT ON TABLE  layout IS 'Which singular components of a base model can carry z: those that a worker has served';
COMMENT ON COLUMN layout.size IS 'How many values z has';

-- Which versions a worker must not serve; read with every expert.
CREATE INDEX expert_version_quarantined ON expert_version (expert, version)
  WHERE state = 'quarantined';

CREATE TABLE worker (
  id         text COLLATE "C" PRIMARY KEY,
  base_model text        NOT NULL,
  layout     text        NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL
);

COMMENT ON TABLE  worker IS 'The adapter workers that are alive; those long silent are deleted';
COMMENT ON COLUMN worker.seen_at IS 'When it beat last, by the clock of this database';

CREATE TABLE acknowledgement (
  expert  text COLLATE "C" NOT NULL REFERENCES expert (name),
  worker  text COLLATE "C" NOT NULL REFERENCES worker (id) ON DELETE CASCADE,
  epoch   bigint      NOT NULL,
  version integer,
  failure text,
  at      timestamptz NOT NULL,
  PRIMARY KEY (expert, worker)
);

-- What the deletion of a worker would otherwise scan for.
CREATE INDEX acknowledgement_of_worker ON acknowledgement (worker);

COMMENT ON TABLE  acknowledgement IS 'What each worker has made of the last change of each expert';
COMMENT ON COLUMN acknowledgement.version IS 'Where its champion leads; null: it serves none';
COMMENT ON COLUMN acknowledgement.failure IS 'Why it goes on with what it served before; null: it serves what the epoch says';

-- A bell without content: who hears it reads the table. Mutations are rare, so the lock that NOTIFY
-- takes at commit is no matter.
CREATE FUNCTION outbox_rings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('zoetic_outbox', '');
  RETURN NULL;
END
$$;

CREATE TRIGGER outbox_rings AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_rings();

ALTER TABLE api_key ADD COLUMN requests_per_minute integer
  CONSTRAINT api_key_rate_in_range CHECK (requests_per_minute BETWEEN 1 AND 1000000);

COMMENT ON COLUMN api_key.requests_per_minute IS 'How many requests a gateway takes from it; null: as many as others';

CREATE TRIGGER api_key_rate_is_immutable BEFORE UPDATE OF requests_per_minute ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a key is revoked, never changed');
