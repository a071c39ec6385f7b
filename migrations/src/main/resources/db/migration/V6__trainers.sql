-- Who can learn: the layout that each base model's experts are served with, and the trainers that are
-- alive.
--
-- Lock cost: a foreign key takes SHARE ROW EXCLUSIVE on layout for an instant; all else is new.
-- Rollback:  DROP TABLE trainer, served_layout;
--            DELETE FROM flyway_schema_history WHERE version = '6';
--            workers and trainers say again what they do when they start.

CREATE TABLE served_layout (
  base_model text        PRIMARY KEY,
  layout     text        NOT NULL,
  since      timestamptz NOT NULL,
  FOREIGN KEY (base_model, layout) REFERENCES layout (base_model, name)
);

COMMENT ON TABLE served_layout IS 'What carries z of a base model''s experts: chosen once, so that a worker on another machine, or a restart, chooses no other';

-- Experts that exist have decided it.
INSERT INTO served_layout (base_model, layout, since)
SELECT DISTINCT ON (version.base_model) version.base_model, version.layout, version.registered_at
FROM expert_version version
JOIN layout ON layout.base_model = version.base_model AND layout.name = version.layout
ORDER BY version.base_model, version.registered_at DESC;

CREATE TABLE trainer (
  id         text COLLATE "C" PRIMARY KEY,
  base_model text        NOT NULL,
  layout     text,
  obstacle   text,
  started_at timestamptz NOT NULL,
  seen_at    timestamptz NOT NULL,
  CONSTRAINT trainer_base_model_is_sha256 CHECK (base_model ~ '^[0-9a-f]{64}$'),
  CONSTRAINT trainer_obstacle_not_blank   CHECK (obstacle ~ '\S')
);

COMMENT ON TABLE  trainer IS 'The trainer workers that are alive; those long silent are deleted';
COMMENT ON COLUMN trainer.layout IS 'What carries z of the experts that it trains; null: not known yet';
COMMENT ON COLUMN trainer.obstacle IS 'Why it cannot train at present; null: it can';
COMMENT ON COLUMN trainer.seen_at IS 'When it beat last, by the clock of this database';
