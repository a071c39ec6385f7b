-- How many tokens a minute a key may use, and what gateways have taken of their keys' rates, so that all of
-- them together keep to each.
--
-- Lock cost: ACCESS EXCLUSIVE on api_key for an instant; all else is new.
-- Rollback:  DROP TABLE key_usage, gateway; ALTER TABLE api_key DROP COLUMN tokens_per_minute;
--            DELETE FROM flyway_schema_history WHERE version = '16';
--            gateways of the build before count requests each for itself, and no tokens.

ALTER TABLE api_key ADD COLUMN tokens_per_minute integer
  CONSTRAINT api_key_tokens_in_range CHECK (tokens_per_minute BETWEEN 1 AND 1000000000);

COMMENT ON COLUMN api_key.tokens_per_minute IS 'Of prompts and answers, of all gateways together; null: as many as others';
COMMENT ON COLUMN api_key.requests_per_minute IS 'Of all gateways together; null: as many as others';

CREATE TRIGGER api_key_tokens_are_immutable BEFORE UPDATE OF tokens_per_minute ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a key is revoked, never changed');

-- What a crash loses has faded when the server is back.
CREATE UNLOGGED TABLE gateway (
  id      text COLLATE "C" PRIMARY KEY,
  seen_at timestamptz NOT NULL
);

COMMENT ON TABLE gateway IS 'The gateways that share rates; those long silent are deleted';

CREATE UNLOGGED TABLE key_usage (
  gateway  text COLLATE "C"  NOT NULL,
  api_key  text COLLATE "C"  NOT NULL,
  requests double precision NOT NULL,
  tokens   double precision NOT NULL,
  at       timestamptz      NOT NULL,
  PRIMARY KEY (gateway, api_key),
  CONSTRAINT key_usage_not_negative CHECK (requests >= 0 AND tokens >= 0)
);

CREATE INDEX key_usage_at ON key_usage (at);

COMMENT ON TABLE  key_usage IS 'What a gateway has taken of a key''s rates and has not faded, to the e-th part each minute, at a time';
COMMENT ON COLUMN key_usage.api_key IS 'Its id, or how a gateway names those who need none';
COMMENT ON COLUMN key_usage.at IS 'By the clock of this database';
