-- Learning from feedback: metrics, interactions, feedback, the examples that curation makes of them,
-- training runs with their lineage, evaluations, and routers.
--
-- Lock cost: none on tables that exist; all is new.
-- Rollback:  DROP TABLE router, evaluation, training_run_example, training_run, example, feedback,
--            interaction, metric, signing_key;
--            DELETE FROM flyway_schema_history WHERE version = '4';
--            feedback and what was learnt from is lost, the versions that learnt from it are not.
--
-- What others wrote is json, not jsonb: it comes back as it was spelt, and text with \u0000 is JSON.

-- ---------------------------------------------------------------------------------------- metrics

CREATE TABLE metric (
  name        text COLLATE "C" PRIMARY KEY,
  kind        text        NOT NULL,
  level       text        NOT NULL,
  optimize    text        NOT NULL,
  minimum     double precision,
  maximum     double precision,
  categories  jsonb       NOT NULL,
  weight      double precision NOT NULL,
  guard       boolean     NOT NULL,
  expert      text COLLATE "C",
  declared_at timestamptz NOT NULL,
  CONSTRAINT metric_name_is_well_formed CHECK (name ~ '^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$'),
  CONSTRAINT metric_kind_is_known       CHECK (kind IN
    ('boolean', 'float', 'categorical', 'comment', 'demonstration', 'preference')),
  CONSTRAINT metric_level_is_known      CHECK (level IN ('request', 'episode')),
  CONSTRAINT metric_optimize_is_known   CHECK (optimize IN ('max', 'min')),
  CONSTRAINT metric_float_has_range     CHECK ((kind = 'float') = (minimum IS NOT NULL)
    AND (kind = 'float') = (maximum IS NOT NULL)),
  CONSTRAINT metric_range_is_not_empty  CHECK (minimum < maximum),
  CONSTRAINT metric_categories_object   CHECK (jsonb_typeof(categories) = 'object'),
  CONSTRAINT metric_has_categories      CHECK ((kind = 'categorical') = (categories <> '{}')),
  CONSTRAINT metric_weight_in_range     CHECK (weight >= 0 AND weight <= 1),
  CONSTRAINT metric_expert_is_well_formed CHECK (expert ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$')
);

COMMENT ON TABLE  metric IS 'What feedback can be given on';
COMMENT ON COLUMN metric.minimum IS 'Of float values; null for other kinds';
COMMENT ON COLUMN metric.categories IS 'The reward in 0..1 of each category; empty for other kinds';
COMMENT ON COLUMN metric.weight IS 'How much its feedback counts in training; 0: it teaches nothing';
COMMENT ON COLUMN metric.guard IS 'Whether it only guards: watched, never learnt from';
COMMENT ON COLUMN metric.expert IS 'The expert that its feedback teaches; null: the one that answered';

INSERT INTO metric VALUES
  ('thumb',         'boolean',       'request', 'max', NULL, NULL, '{}', 1, false, NULL, now()),
  ('comment',       'comment',       'request', 'max', NULL, NULL, '{}', 1, false, NULL, now()),
  ('demonstration', 'demonstration', 'request', 'max', NULL, NULL, '{}', 1, false, NULL, now()),
  ('preference',    'preference',    'request', 'max', NULL, NULL, '{}', 1, false, NULL, now());

-- ----------------------------------------------------------------------------------- interactions

CREATE TABLE interaction (
  request_id    text COLLATE "C" NOT NULL,
  choice        integer     NOT NULL,
  tenant        text,
  user_id       text,
  episode_id    text COLLATE "C",
  model         text        NOT NULL,
  prompt        json        NOT NULL,
  prompt_hash   text        NOT NULL,
  prompt_tokens integer[]   NOT NULL,
  answer        text        NOT NULL,
  answer_tokens integer[]   NOT NULL,
  logprobs      double precision[] NOT NULL,
  served        json        NOT NULL,
  report        json        NOT NULL,
  finished_at   timestamptz NOT NULL,
  PRIMARY KEY (request_id, choice),
  CONSTRAINT interaction_choice_is_positive    CHECK (choice >= 0),
  CONSTRAINT interaction_hash_is_sha256        CHECK (prompt_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT interaction_logprobs_are_of_answer
    CHECK (cardinality(logprobs) = cardinality(answer_tokens)),
  CONSTRAINT interaction_served_is_array       CHECK (json_typeof(served) = 'array')
);

CREATE INDEX interaction_of_episode ON interaction (episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX interaction_of_user ON interaction (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX interaction_by_age ON interaction (finished_at);

COMMENT ON TABLE  interaction IS 'A prompt, its answer and what it was answered under; deleted when the retention ends';
COMMENT ON COLUMN interaction.request_id IS 'The id of the completion';
COMMENT ON COLUMN interaction.prompt IS 'As it travelled to the worker';
COMMENT ON COLUMN interaction.prompt_hash IS 'SHA-256 of the prompt; what splits go by';
COMMENT ON COLUMN interaction.logprobs IS 'Of each token of the answer, in nats, as it was sampled';
COMMENT ON COLUMN interaction.served IS 'The mixture: expert, version, digest, weight; empty: the base model';
COMMENT ON COLUMN interaction.report IS 'Strategy, sampling, timings, and why the answer ended';

-- --------------------------------------------------------------------------------------- feedback

CREATE TABLE feedback (
  id              uuid        PRIMARY KEY,
  sequence        bigint      GENERATED BY DEFAULT AS IDENTITY UNIQUE,
  principal       text COLLATE "C" NOT NULL,
  tenant          text,
  idempotency_key text COLLATE "C" NOT NULL,
  body_hash       text        NOT NULL,
  request_id      text COLLATE "C",
  choice          integer     NOT NULL,
  other_request_id text COLLATE "C",
  other_choice    integer     NOT NULL,
  episode_id      text COLLATE "C",
  metric          text COLLATE "C" NOT NULL REFERENCES metric (name),
  kind            text        NOT NULL,
  value           json        NOT NULL,
  source_type     text        NOT NULL,
  source_id       text,
  rationale       text,
  tags            json        NOT NULL,
  occurred_at     timestamptz NOT NULL,
  received_at     timestamptz NOT NULL,
  state           text        NOT NULL,
  state_reason    text,
  expert          text COLLATE "C",
  run             uuid,
  version         integer,
  CONSTRAINT feedback_key_is_once          UNIQUE (principal, idempotency_key),
  CONSTRAINT feedback_has_one_subject      CHECK ((request_id IS NULL) <> (episode_id IS NULL)),
  CONSTRAINT feedback_preference_has_other CHECK ((kind = 'preference') = (other_request_id IS NOT NULL)),
  CONSTRAINT feedback_source_is_known      CHECK (source_type IN
    ('end_user', 'expert', 'llm_judge', 'code', 'environment')),
  CONSTRAINT feedback_state_is_known       CHECK (state IN
    ('received', 'matched', 'trusted', 'quarantined', 'consumed', 'expired')),
  CONSTRAINT feedback_hash_is_sha256       CHECK (body_hash ~ '^[0-9a-f]{64}$')
);

-- Curation takes what has not been looked at, the oldest first.
CREATE INDEX feedback_of_state ON feedback (state, sequence);
CREATE INDEX feedback_unlearnt ON feedback (expert) WHERE state = 'trusted';
-- What forgetting a user goes by.
CREATE INDEX feedback_of_request ON feedback (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX feedback_of_other_request ON feedback (other_request_id)
  WHERE other_request_id IS NOT NULL;
CREATE INDEX feedback_of_episode ON feedback (episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX feedback_of_source ON feedback (source_id, received_at) WHERE source_id IS NOT NULL;
CREATE INDEX feedback_of_expert ON feedback (expert, sequence) WHERE expert IS NOT NULL;

COMMENT ON TABLE  feedback IS 'What somebody said of an answer; acknowledged when it is here';
COMMENT ON COLUMN feedback.sequence IS 'The order in which it came, within a batch too';
COMMENT ON COLUMN feedback.principal IS 'Who sent it: an API key, or the link of a completion';
COMMENT ON COLUMN feedback.body_hash IS 'SHA-256 of what was sent; the same key must bring the same';
COMMENT ON COLUMN feedback.other_request_id IS 'Of a preference: the answer that is not preferred';
COMMENT ON COLUMN feedback.value IS 'By kind: true, 0.8, "category", "text", "the right answer", or for a preference "preferred", "tie-good", "tie-bad"';
COMMENT ON COLUMN feedback.source_id IS 'Of an end user: the user; what forgetting goes by';
COMMENT ON COLUMN feedback.state IS 'received; matched: teaches no expert; trusted: an example was made of it; quarantined; consumed: a run learnt from it; expired: its interaction never came';
COMMENT ON COLUMN feedback.expert IS 'Which expert it teaches; null before it is trusted';
COMMENT ON COLUMN feedback.run IS 'The last training run that learnt from it';
COMMENT ON COLUMN feedback.version IS 'The version that came of that run';

CREATE TABLE signing_key (
  only_row boolean PRIMARY KEY,
  secret   bytea   NOT NULL,
  CONSTRAINT signing_key_has_one_row CHECK (only_row),
  CONSTRAINT signing_key_size        CHECK (octet_length(secret) = 32)
);

COMMENT ON TABLE  signing_key IS 'What signs the links in completions; one for all gateways';

-- --------------------------------------------------------------------------------------- examples

CREATE TABLE example (
  id            uuid        PRIMARY KEY,
  expert        text COLLATE "C" NOT NULL,
  kind          text        NOT NULL,
  split         text        NOT NULL,
  prompt        json        NOT NULL,
  prompt_hash   text        NOT NULL,
  answer        text        NOT NULL,
  answer_tokens integer[],
  logprobs      double precision[],
  other_answer  text,
  other_tokens  integer[],
  other_logprobs double precision[],
  reward        double precision NOT NULL,
  weight        double precision NOT NULL,
  principal     text        NOT NULL,
  user_id       text,
  feedback      uuid REFERENCES feedback (id) ON DELETE CASCADE,
  rank          bigint      NOT NULL,
  created_at    timestamptz NOT NULL,
  CONSTRAINT example_kind_is_known   CHECK (kind IN ('demonstration', 'judgement', 'preference')),
  CONSTRAINT example_split_is_known  CHECK (split IN ('train', 'validation', 'test')),
  CONSTRAINT example_hash_is_sha256  CHECK (prompt_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT example_reward_in_range CHECK (reward BETWEEN 0 AND 1),
  CONSTRAINT example_weight_in_range CHECK (weight > 0 AND weight <= 1),
  CONSTRAINT example_logprobs_are_of_answer
    CHECK (logprobs IS NULL OR cardinality(logprobs) IS NOT DISTINCT FROM cardinality(answer_tokens)),
  CONSTRAINT example_other_logprobs_are_of_other CHECK
    (other_logprobs IS NULL OR cardinality(other_logprobs) IS NOT DISTINCT FROM cardinality(other_tokens)),
  CONSTRAINT example_preference_has_other CHECK ((kind = 'preference') = (other_answer IS NOT NULL))
);

-- A run reads one split of one expert in the order of rank: a uniform sample of whatever size.
CREATE INDEX example_by_rank ON example (expert, split, rank, id);
CREATE INDEX example_of_prompt ON example (expert, prompt_hash);
CREATE INDEX example_of_feedback ON example (feedback) WHERE feedback IS NOT NULL;
CREATE INDEX example_of_user ON example (user_id) WHERE user_id IS NOT NULL;

COMMENT ON TABLE  example IS 'What an expert learns from or is measured on; complete in itself';
COMMENT ON COLUMN example.expert IS 'Need not be registered yet; "base" is what the base model answers';
COMMENT ON COLUMN example.split IS 'By the hash of the prompt alone: what is trained on is never measured on';
COMMENT ON COLUMN example.answer IS 'The right one of a demonstration, the judged one, or the preferred one';
COMMENT ON COLUMN example.answer_tokens IS 'With the end of the turn; null where only the text is known';
COMMENT ON COLUMN example.logprobs IS 'Of each token as it was sampled; null where it was not';
COMMENT ON COLUMN example.reward IS 'Of a demonstration 1; of a preference 1, or 0.5 for a tie';
COMMENT ON COLUMN example.principal IS 'Whose share of a run is capped';
COMMENT ON COLUMN example.rank IS 'Random by the id: the first N by rank are a uniform sample (a reservoir)';

-- ------------------------------------------------------------------------------------------- runs

CREATE TABLE training_run (
  id           uuid        PRIMARY KEY,
  expert       text COLLATE "C" NOT NULL,
  state        text        NOT NULL,
  cause        text        NOT NULL,
  reason       text        NOT NULL,
  requested_by text        NOT NULL,
  config       json        NOT NULL,
  seed         bigint      NOT NULL,
  created_at   timestamptz NOT NULL,
  started_at   timestamptz,
  finished_at  timestamptz,
  owner        text,
  lease_until  timestamptz,
  fence        bigint      NOT NULL,
  progress     json        NOT NULL,
  checkpoint   bytea,
  lineage      json        NOT NULL,
  version      integer,
  outcome      text,
  CONSTRAINT training_run_state_is_known CHECK (state IN
    ('queued', 'running', 'published', 'refused', 'failed', 'cancelled')),
  CONSTRAINT training_run_cause_is_known CHECK (cause IN ('feedback', 'time', 'operator')),
  CONSTRAINT training_run_has_owner      CHECK ((state = 'running') = (owner IS NOT NULL)),
  CONSTRAINT training_run_ends           CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
  CONSTRAINT training_run_expert_is_well_formed CHECK (expert ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$')
);

-- No expert is trained twice at the same time.
CREATE UNIQUE INDEX training_run_one_open ON training_run (expert) WHERE state IN ('queued', 'running');
CREATE INDEX training_run_of_expert ON training_run (expert, created_at);
ALTER TABLE training_run ALTER COLUMN checkpoint SET STORAGE EXTERNAL;

COMMENT ON TABLE  training_run IS 'One attempt to make a better version of an expert';
COMMENT ON COLUMN training_run.config IS 'Objective, steps, rates; what is absent is the default';
COMMENT ON COLUMN training_run.fence IS 'Counts the leases; who holds an older one writes nothing';
COMMENT ON COLUMN training_run.progress IS 'Phase, step, loss, reward, KL, tokens per second';
COMMENT ON COLUMN training_run.checkpoint IS 'Where a killed run goes on; null before the first and after the end';
COMMENT ON COLUMN training_run.lineage IS 'Hash of the data, configuration in full, base model, code';
COMMENT ON COLUMN training_run.version IS 'The version it registered, published or refused';

CREATE TABLE training_run_example (
  run      uuid NOT NULL REFERENCES training_run (id),
  example  uuid NOT NULL,
  feedback uuid,
  user_id  text,
  PRIMARY KEY (run, example)
);

CREATE INDEX training_run_example_of_feedback ON training_run_example (feedback) WHERE feedback IS NOT NULL;
CREATE INDEX training_run_example_of_user ON training_run_example (user_id) WHERE user_id IS NOT NULL;

COMMENT ON TABLE  training_run_example IS 'What each run learnt from; outlives the examples, so that it can be told which versions learnt from somebody';
COMMENT ON COLUMN training_run_example.user_id IS 'Null once the user is forgotten and told which version came of it';

CREATE TABLE evaluation (
  run         uuid        NOT NULL REFERENCES training_run (id),
  suite       text COLLATE "C" NOT NULL,
  report      json        NOT NULL,
  measured_at timestamptz NOT NULL,
  PRIMARY KEY (run, suite)
);

COMMENT ON TABLE  evaluation IS 'What the gate measured on each suite for a run';
COMMENT ON COLUMN evaluation.suite IS 'The expert whose test examples they are, or "base"';

-- ---------------------------------------------------------------------------------------- routers

CREATE TABLE router (
  sequence     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  base_model   text        NOT NULL REFERENCES base_model (digest),
  content      bytea       NOT NULL,
  digest       text        NOT NULL,
  run          uuid REFERENCES training_run (id),
  published_at timestamptz NOT NULL,
  CONSTRAINT router_digest_is_of_content CHECK (digest = encode(sha256(content), 'hex'))
);

CREATE INDEX router_of_base_model ON router (base_model, sequence);
ALTER TABLE router ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TRIGGER router_is_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON router
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a router never changes; the next one takes its place');

COMMENT ON TABLE  router IS 'Which expert a prompt needs; workers serve the last of their base model';
COMMENT ON COLUMN router.content IS 'A file as ./zoetic train --router writes it';
