-- What examples are split by: what is of one conversation, and prompts that say the same, go to one split. Before, each
-- prompt went by its own hash: the second turn of a conversation was learnt from, and the first measured on.
--
-- Lock cost: SHARE on interaction and each of its slices while two indexes of each are built: who records waits, and what
--            was asked waits in Kafka. Then ACCESS EXCLUSIVE on them while example is read twice, for its check and its
--            index, and on example as well: at most 2,000 rows of each expert, split and standing. Not the other way
--            round: curation takes interaction before example, and would wait for this as this waits for it.
--            No example moves: what was measured on is not learnt from now. Those of before have no group; what is said
--            of the same prompt goes where they are. An older build writes none, and splits as it did.
-- Rollback:  DROP INDEX interaction_of_prompt, example_of_split_group; ALTER TABLE example DROP COLUMN split_group;
--            interaction_of_episode may stay, and the indexes of slices, which go with them;
--            DELETE FROM flyway_schema_history WHERE version = '22';

-- Of one tenant alone: what others have asked in the same words, or named the same, is not read.
CREATE INDEX interaction_of_prompt ON interaction (prompt_hash, coalesce(tenant, ''));
CREATE INDEX interaction_of_episode_in_turn ON interaction (episode_id, coalesce(tenant, ''), asked_at)
  WHERE episode_id IS NOT NULL;

-- Slices take their indexes from the table when they are made; these are made already.
DO $$
DECLARE
  slice text;
BEGIN
  FOR slice IN SELECT name FROM interaction_slice LOOP
    EXECUTE format('CREATE INDEX ON %I (prompt_hash, coalesce(tenant, ''''))', slice);
    EXECUTE format('CREATE INDEX ON %I (episode_id, coalesce(tenant, ''''), asked_at) WHERE episode_id IS NOT NULL',
      slice);
  END LOOP;
END
$$;

DROP INDEX interaction_of_episode;
ALTER INDEX interaction_of_episode_in_turn RENAME TO interaction_of_episode;

DO $$
DECLARE
  replaced regclass;
BEGIN
  FOR replaced IN
    SELECT i.indexrelid
    FROM interaction_slice s JOIN pg_index i ON i.indrelid = s.name::regclass
    WHERE pg_get_indexdef(i.indexrelid) LIKE '% (episode_id) WHERE %'
  LOOP
    EXECUTE format('DROP INDEX %s', replaced);
  END LOOP;
END
$$;

ALTER TABLE example
  ADD COLUMN split_group text,
  ADD CONSTRAINT example_group_is_sha256 CHECK (split_group ~ '^[0-9a-f]{64}$');

CREATE INDEX example_of_split_group ON example (split_group) WHERE split_group IS NOT NULL;

COMMENT ON COLUMN example.split IS 'By its group, unless what it belongs to was elsewhere: what is trained on is never measured on';
COMMENT ON COLUMN example.split_group IS 'SHA-256 of the prompt that its conversation began with, but for spelling; null: of a build that did not say';
