-- What gateways tell one another of those who share the workers, once a second; and whose the ids of processes
-- are.
--
-- Lock cost: none, all is new.
-- Rollback:  DROP TABLE party_load, process_lease;
--            DELETE FROM flyway_schema_history WHERE version = '19';
--            gateways of the build before share out each by itself, and any two processes may have the same id.

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

CREATE TABLE process_lease (
  service     text COLLATE "C" NOT NULL,
  id          text COLLATE "C" NOT NULL,
  incarnation uuid             NOT NULL,
  until       timestamptz      NOT NULL,
  PRIMARY KEY (service, id),
  CONSTRAINT process_lease_service_is_known CHECK (service IN ('gateway', 'worker', 'trainer'))
);

COMMENT ON TABLE  process_lease IS 'Which process has an id that it was told to have, and for how long unless it says so again';
COMMENT ON COLUMN process_lease.incarnation IS 'One life of a process';
COMMENT ON COLUMN process_lease.until IS 'By the clock of this database';
