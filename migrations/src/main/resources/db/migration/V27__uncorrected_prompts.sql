-- Which prompts that nobody corrected each run has learnt from: a teacher answered them, and an expert learnt to say the
-- same. So it can be told which versions have learnt from somebody's prompts, as it can for examples.
--
-- Lock cost: SHARE ROW EXCLUSIVE on training_run for an instant; all else is new.
--            A build before learns from no such prompts. A gateway of it forgets a user without naming versions that have
--            learnt from that user's prompts, and leaves the name here: forget again, once it is gone.
-- Rollback:  DROP TABLE training_run_prompt; DELETE FROM flyway_schema_history WHERE version = '27';

CREATE TABLE training_run_prompt (
  run        uuid             NOT NULL REFERENCES training_run (id) ON DELETE CASCADE,
  request_id text COLLATE "C" NOT NULL,
  choice     integer          NOT NULL,
  tenant     text,
  key_id     text COLLATE "C",
  user_id    text,
  asked_at   timestamptz      NOT NULL,
  PRIMARY KEY (run, request_id, choice),
  CONSTRAINT training_run_prompt_choice_is_positive CHECK (choice >= 0)
);

CREATE INDEX training_run_prompt_of_user ON training_run_prompt (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX training_run_prompt_of_key ON training_run_prompt (key_id, asked_at);

COMMENT ON TABLE  training_run_prompt IS 'Prompts that nobody corrected which a run learnt from; outlives the interactions';
COMMENT ON COLUMN training_run_prompt.tenant IS 'Of the interaction; null: of none';
COMMENT ON COLUMN training_run_prompt.key_id IS 'The API key that asked; null: not known';
COMMENT ON COLUMN training_run_prompt.user_id IS 'Null once the user is forgotten and told which version came of it';
