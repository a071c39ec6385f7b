-- Where events of the platform are sent by HTTP, and how far each place has been told.
--
-- Lock cost: SHARE on platform_event while it is indexed, which has events of an hour, and ACCESS EXCLUSIVE for an instant;
--            SHARE ROW EXCLUSIVE on growth_decision for an instant; all else is new.
--            A build before sends nothing, passes over events of growth, and forgets events by the function of this migration.
-- Rollback:  DROP TABLE webhook; DROP INDEX platform_event_but_feedback; DROP TRIGGER is_told ON growth_decision;
--            DROP FUNCTION growth_is_told; forget_platform_events as V21 has it;
--            DELETE FROM platform_event WHERE kind = 'growth', and the constraint platform_event_kind_is_known as V21 has it;
--            DELETE FROM flyway_schema_history WHERE version = '26';

CREATE TABLE webhook (
  id                  text COLLATE "C" PRIMARY KEY,
  url                 text        NOT NULL,
  events              text[]      NOT NULL,
  description         text        NOT NULL,
  creator             text        NOT NULL,
  created_at          timestamptz NOT NULL,
  secret              text        NOT NULL,
  old_secrets         text[]        NOT NULL DEFAULT '{}',
  old_secrets_until   timestamptz[] NOT NULL DEFAULT '{}',
  position            bigint      NOT NULL,
  attempts            integer     NOT NULL DEFAULT 0,
  failing_since       timestamptz,
  next_attempt_at     timestamptz,
  last_failure        text,
  delivered_at        timestamptz,
  disabled_at         timestamptz,
  disabled_reason     text,
  CONSTRAINT webhook_id_form             CHECK (id ~ '^[a-z0-9]{12}$'),
  CONSTRAINT webhook_url_form            CHECK (url ~ '^https?://' AND length(url) <= 2000),
  CONSTRAINT webhook_has_events          CHECK (cardinality(events) > 0),
  CONSTRAINT webhook_secret_form         CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$'),
  CONSTRAINT webhook_old_secrets_form    CHECK (array_to_string(old_secrets, ' ', '') ~ '^(whsec_[A-Za-z0-9+/]{32,86}={0,2}( |$)){0,3}$'),
  CONSTRAINT webhook_old_secrets_end     CHECK (cardinality(old_secrets) = cardinality(old_secrets_until)),
  CONSTRAINT webhook_position_is_a_place CHECK (position >= 0),
  CONSTRAINT webhook_attempts_failed     CHECK (attempts >= 0 AND (attempts = 0) = (failing_since IS NULL)),
  CONSTRAINT webhook_disabled_has_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL))
);

COMMENT ON TABLE  webhook IS 'Where events are sent by HTTP';
COMMENT ON COLUMN webhook.events IS 'The types that it is told';
COMMENT ON COLUMN webhook.creator IS 'Who made it, as the audit says it';
COMMENT ON COLUMN webhook.secret IS 'What signs; in clear, since a signature takes it, and for gateways alone';
COMMENT ON COLUMN webhook.old_secrets IS 'What signed before, the newest first, and still does beside the other until a time';
COMMENT ON COLUMN webhook.position IS 'Of the stream of platform events: what stands behind it is not told yet';
COMMENT ON COLUMN webhook.attempts IS 'Those in a row that have failed, all of the same event';
COMMENT ON COLUMN webhook.delivered_at IS 'The last time that an event was taken';

-- Who tells webhooks passes over feedback, of which there are most.
CREATE INDEX platform_event_but_feedback ON platform_event (position)
  WHERE position IS NOT NULL AND kind <> 'feedback';

-- As before, but what a webhook is still to be told stays, for as long as it is not disabled, and for 8 days at most: one
-- that takes an event now and then is never disabled. That is longer than any webhook is given to take the first of them.
CREATE OR REPLACE FUNCTION forget_platform_events() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  gone bigint;
  told bigint;
BEGIN
  PERFORM FROM platform_event_head FOR UPDATE;
  SELECT coalesce(min(position), 9223372036854775807) INTO told FROM webhook WHERE disabled_at IS NULL;
  WITH old AS (
    DELETE FROM platform_event
    WHERE at < clock_timestamp() - interval '1 hour' AND position < (SELECT last FROM platform_event_head)
      AND (kind = 'feedback' OR position <= told OR at < clock_timestamp() - interval '8 days')
    RETURNING position
  ), whole AS (
    UPDATE platform_event_head SET forgotten = greatest(forgotten, (SELECT max(position) FROM old))
  )
  SELECT count(*) INTO gone FROM old;
  RETURN gone;
END
$$;

COMMENT ON FUNCTION forget_platform_events IS 'Deletes events that have positions, are of more than an hour ago and that no webhook waits for or that are of more than 8 days ago, but for the last; returns how many';

ALTER TABLE platform_event DROP CONSTRAINT platform_event_kind_is_known;
ALTER TABLE platform_event ADD CONSTRAINT platform_event_kind_is_known
  CHECK (kind IN ('expert', 'run', 'audit', 'feedback', 'growth')) NOT VALID;

-- What growth has decided; that it waits is no news.
CREATE FUNCTION growth_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.kind <> 'wait' THEN
    INSERT INTO platform_event (kind, content)
    VALUES ('growth', jsonb_build_object('cluster', NEW.cluster, 'decision', NEW.kind, 'expert', NEW.expert,
                                         'reason', NEW.reason));
  END IF;
  RETURN NULL;
END
$$;

-- As all functions of the stream: they act as the owner of the tables, see these tables, and are nobody's to call.
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION forget_platform_events SECURITY DEFINER SET search_path = %I, pg_temp',
    current_schema());
  EXECUTE format('ALTER FUNCTION growth_is_told SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
  REVOKE ALL ON FUNCTION growth_is_told FROM PUBLIC;
END
$$;

CREATE TRIGGER is_told AFTER INSERT ON growth_decision
  FOR EACH ROW EXECUTE FUNCTION growth_is_told();
