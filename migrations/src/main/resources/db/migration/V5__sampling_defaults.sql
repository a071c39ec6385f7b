-- How the base model's own files want it sampled where a request does not say, as it is served now.
--
-- Lock cost: ACCESS EXCLUSIVE on current_base_model, which has one row, for an instant.
-- Rollback:  ALTER TABLE current_base_model DROP COLUMN sampling_defaults;
--            DELETE FROM flyway_schema_history WHERE version = '5';

ALTER TABLE current_base_model
  ADD COLUMN sampling_defaults jsonb NOT NULL DEFAULT '{}',
  ADD CONSTRAINT current_base_model_defaults_are_object
    CHECK (jsonb_typeof(sampling_defaults) = 'object');

COMMENT ON COLUMN current_base_model.sampling_defaults IS 'By the names of the API: {"temperature": 0.6}';
