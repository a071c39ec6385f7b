-- Why a base model's chat template cannot be used, as the worker found that loaded it last.
--
-- Lock cost: SHARE ROW EXCLUSIVE on base_model for an instant (a foreign key); the table is new.
-- Rollback:  DROP TABLE chat_template_problem;
--            DELETE FROM flyway_schema_history WHERE version = '7';

CREATE TABLE chat_template_problem (
  base_model text PRIMARY KEY REFERENCES base_model (digest),
  problem    text NOT NULL,
  CONSTRAINT problem_not_blank CHECK (problem ~ '\S' AND length(problem) <= 2000)
);

COMMENT ON TABLE chat_template_problem IS 'Base models that answer no chats, and why; of others there is no row';
