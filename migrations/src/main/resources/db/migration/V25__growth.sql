-- Experts that nobody named: what is said of answers of the base model becomes examples of no expert, clusters of them,
-- and decisions on those, each with its reason.
--
-- Lock cost: ACCESS EXCLUSIVE on example for an instant (a nullable column without default), then SHARE while three small
--            indexes are built: of rows that have a cluster, or are of no expert, and there are none yet. All else is new.
--            A trainer of the build before makes no such examples, trains on none, and keeps such feedback unlearnt.
-- Rollback:  DELETE FROM example WHERE expert = '_unassigned'; ALTER TABLE example DROP COLUMN cluster;
--            DROP TABLE growth_decision, growth_cluster;
--            DELETE FROM flyway_schema_history WHERE version = '25';
--            what was given to experts stays theirs.

CREATE TABLE growth_cluster (
  id             uuid        PRIMARY KEY,
  base_model     text        NOT NULL,
  centre         real[]      NOT NULL,
  prompts        bigint      NOT NULL,
  state          text        NOT NULL,
  name           text COLLATE "C",
  description    text,
  expert         text COLLATE "C",
  merged_into    uuid REFERENCES growth_cluster (id) ON DELETE CASCADE,
  decided_events integer,
  created_at     timestamptz NOT NULL,
  CONSTRAINT growth_cluster_state_is_known CHECK (state IN ('open', 'given', 'vetoed', 'merged')),
  CONSTRAINT growth_cluster_has_prompts    CHECK (prompts > 0),
  CONSTRAINT growth_cluster_given_has_expert CHECK ((state = 'given') = (expert IS NOT NULL)),
  CONSTRAINT growth_cluster_merged_has_other CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
  CONSTRAINT growth_cluster_name_is_well_formed   CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  CONSTRAINT growth_cluster_expert_is_well_formed CHECK (expert ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$')
);

-- No two experts grow under one name.
CREATE UNIQUE INDEX growth_cluster_by_name ON growth_cluster (name) WHERE name IS NOT NULL AND state <> 'merged';
CREATE INDEX growth_cluster_of_model ON growth_cluster (base_model, created_at);

COMMENT ON TABLE  growth_cluster IS 'Prompts that are alike and that the base model has answered; goes when it is open and none of them is left';
COMMENT ON COLUMN growth_cluster.centre IS 'The mean of what a router sees of its prompts, in deviations of prompts in general';
COMMENT ON COLUMN growth_cluster.prompts IS 'Of how many it is the mean; those that are gone count as well';
COMMENT ON COLUMN growth_cluster.state IS 'open: it is decided on as it grows; given: what comes to it is an expert''s; vetoed: nothing is decided; merged';
COMMENT ON COLUMN growth_cluster.name IS 'Of the expert that would grow from it; null: nothing was decided yet';
COMMENT ON COLUMN growth_cluster.expert IS 'To whom its examples are given';
COMMENT ON COLUMN growth_cluster.decided_events IS 'How much it had when it was decided on last; null: it was not';

CREATE TABLE growth_decision (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cluster    uuid        NOT NULL REFERENCES growth_cluster (id) ON DELETE CASCADE,
  kind       text        NOT NULL,
  expert     text COLLATE "C",
  reason     text        NOT NULL,
  evidence   json        NOT NULL,
  decided_by text        NOT NULL,
  decided_at timestamptz NOT NULL,
  CONSTRAINT growth_decision_kind_is_known CHECK (kind IN
    ('wait', 'reuse', 'update', 'grow', 'veto', 'lift', 'rename', 'merge'))
);

CREATE INDEX growth_decision_of_cluster ON growth_decision (cluster, id);

COMMENT ON TABLE  growth_decision IS 'What was decided on a cluster and why; the last 50 of each';
COMMENT ON COLUMN growth_decision.evidence IS 'How many events there were, and who answered how many of them rightly; an empty object where a person decided';
COMMENT ON COLUMN growth_decision.decided_by IS 'A trainer or an API key';

ALTER TABLE example ADD COLUMN cluster uuid REFERENCES growth_cluster (id) ON DELETE SET NULL;

CREATE INDEX example_of_cluster ON example (cluster) WHERE cluster IS NOT NULL;
CREATE INDEX example_to_place ON example (created_at) WHERE expert = '_unassigned' AND cluster IS NULL;
CREATE INDEX example_of_clustered_prompt ON example (prompt_hash) WHERE cluster IS NOT NULL;

COMMENT ON COLUMN example.expert IS 'Need not be registered yet; "base" is what the base model answers, "_unassigned" what is no expert''s yet';
COMMENT ON COLUMN example.cluster IS 'Where it was found to belong while it was no expert''s';
