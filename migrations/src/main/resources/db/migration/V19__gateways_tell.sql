-- What gateways tell one another of those who share the workers, once a second.
--
-- Lock cost: none, all is new.
-- Rollback:  DROP TABLE party_load;
--            DELETE FROM flyway_schema_history WHERE version = '19';
--            gateways of the build before share out each by itself.

-- What a crash loses is told again a second later.
CREATE UNLOGGED TABLE party_load (
  gateway text COLLATE "C" NOT NULL,
  party   text COLLATE "C" NOT NULL,
  waiting integer          NOT NULL,
  held    integer          NOT NULL,
  tokens  bigint           NOT NULL,
  at      timestamptz      NOT NULL,
  PRIMARY KEY (gateway, party),
  CONSTRAINT party_load_not_negative CHECK (waiting >= 0 AND held >= 0 AND tokens >= 0)
);

COMMENT ON TABLE  party_load IS 'What tenants, and keys that have none, ask of a gateway; rows of those long silent are deleted';
COMMENT ON COLUMN party_load.waiting IS 'Prompts that wait for their turn';
COMMENT ON COLUMN party_load.held IS 'Prompts that are with the workers, or on their way there';
COMMENT ON COLUMN party_load.tokens IS 'Of prompts and answers, since the gateway heard of the party';
COMMENT ON COLUMN party_load.at IS 'By the clock of this database';
