-- What experts are taught directly: prompts that nobody asked the platform, with what is said of them. A lesson is a piece
-- of feedback that has its prompt beside it instead of an interaction, so that it is trusted, learnt from, forgotten and
-- let go as other feedback is.
--
-- Lock cost: none on tables that exist; all is new, but for a row in metric.
--            A trainer of the build before takes no lessons, and gives them up after 7 days, as what has no interaction.
-- Rollback:  DROP TABLE lesson; DELETE FROM feedback WHERE request_id LIKE 'taught-%';
--            DELETE FROM metric WHERE name = 'taught-reward' AND NOT EXISTS (SELECT FROM feedback WHERE metric = name);
--            DELETE FROM flyway_schema_history WHERE version = '24';

CREATE TABLE lesson (
  feedback     uuid PRIMARY KEY REFERENCES feedback (id) ON DELETE CASCADE,
  expert       text COLLATE "C" NOT NULL,
  prompt       json        NOT NULL,
  prompt_hash  text        NOT NULL,
  answer       text        NOT NULL,
  other_answer text,
  weight       double precision NOT NULL,
  CONSTRAINT lesson_expert_is_well_formed CHECK (expert ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  CONSTRAINT lesson_hash_is_sha256        CHECK (prompt_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT lesson_weight_in_range       CHECK (weight > 0 AND weight <= 1)
);

-- Conversations are known by what they began with, whether it was asked or taught.
CREATE INDEX lesson_of_prompt ON lesson (prompt_hash);

COMMENT ON TABLE  lesson IS 'The prompt of feedback that is about no interaction, since nobody asked it: an expert is taught it; goes with the feedback';
COMMENT ON COLUMN lesson.expert IS 'Which it teaches, whatever the metric says; need not be registered yet';
COMMENT ON COLUMN lesson.prompt IS 'As prompts of interactions are kept';
COMMENT ON COLUMN lesson.answer IS 'The right one, the judged one, or the preferred one';
COMMENT ON COLUMN lesson.other_answer IS 'The one that is not preferred; null but for preferences';
COMMENT ON COLUMN lesson.weight IS 'How much it counts beside others of who teaches it';

-- What lessons that are worth a number are given on. Who has a metric of this name keeps it.
INSERT INTO metric VALUES
  ('taught-reward', 'float', 'request', 'max', 0, 1, '{}', 1, false, NULL, now())
ON CONFLICT (name) DO NOTHING;
