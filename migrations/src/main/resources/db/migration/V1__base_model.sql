-- The base models that this installation has served, and which of them is the current one.
--
-- Lock cost: none; both tables are new.
-- Rollback:  DROP TABLE current_base_model, base_model; DELETE FROM flyway_schema_history WHERE version = '1';
--            workers register their model again when they start.

-- One row for each base model, never changed: a digest stands for one definition for ever.
CREATE TABLE base_model (
  digest            text        PRIMARY KEY,
  name              text        NOT NULL,
  architecture      text        NOT NULL,
  vocab_size        integer     NOT NULL,
  context_length    integer     NOT NULL,
  hidden_size       integer     NOT NULL,
  num_hidden_layers integer     NOT NULL,
  parameter_count   bigint      NOT NULL,
  config            jsonb       NOT NULL,
  registered_at     timestamptz NOT NULL,
  CONSTRAINT base_model_digest_is_sha256        CHECK (digest ~ '^[0-9a-f]{64}$'),
  CONSTRAINT base_model_name_is_not_blank       CHECK (name ~ '\S'),
  CONSTRAINT base_model_architecture_not_blank  CHECK (architecture ~ '\S'),
  CONSTRAINT base_model_vocab_size_positive     CHECK (vocab_size > 0),
  CONSTRAINT base_model_context_length_positive CHECK (context_length > 0),
  CONSTRAINT base_model_hidden_size_positive    CHECK (hidden_size > 0),
  CONSTRAINT base_model_layers_positive         CHECK (num_hidden_layers > 0),
  CONSTRAINT base_model_parameters_positive     CHECK (parameter_count > 0),
  CONSTRAINT base_model_config_is_object        CHECK (jsonb_typeof(config) = 'object')
);

COMMENT ON COLUMN base_model.digest IS 'SHA-256 of the checkpoint, lower-case hexadecimal';
COMMENT ON COLUMN base_model.config IS 'config.json of the checkpoint';

-- The pointer to the base model registered last; at most one row.
CREATE TABLE current_base_model (
  only_row boolean     PRIMARY KEY DEFAULT true,
  digest   text        NOT NULL REFERENCES base_model (digest),
  since    timestamptz NOT NULL,
  CONSTRAINT current_base_model_has_one_row CHECK (only_row)
);
