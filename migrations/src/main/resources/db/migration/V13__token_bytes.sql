-- How many bytes of text one token of the current base model stands for at most, so that a gateway
-- can refuse what cannot fit its context without a tokenizer.
--
-- Lock cost: ACCESS EXCLUSIVE on current_base_model, which has one row, for an instant.
-- Rollback:  ALTER TABLE current_base_model DROP COLUMN token_bytes_max;
--            DELETE FROM flyway_schema_history WHERE version = '13';

ALTER TABLE current_base_model
  ADD COLUMN token_bytes_max integer,
  ADD CONSTRAINT current_base_model_token_bytes_positive CHECK (token_bytes_max > 0);

COMMENT ON COLUMN current_base_model.token_bytes_max IS 'Null where the worker that serves it does not know';
