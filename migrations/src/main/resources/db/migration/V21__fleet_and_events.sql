-- What processes say of themselves with each beat, what answers are made of now, and what happens to experts,
-- runs, the audit and feedback as a stream that whoever reads it can take up again where it broke.
--
-- A position in the stream is given behind the commit, by whoever reads, under a lock: so positions have the order
-- in which they can be seen. Numbers that are drawn before the commit do not, and a reader that has seen the
-- greater of two would miss the other.
--
-- Lock cost: ACCESS EXCLUSIVE on worker, trainer and gateway for an instant (nullable columns without default),
--            SHARE ROW EXCLUSIVE on audit, training_run and feedback for an instant; all else is new.
--            A build before says nothing of itself, and what it changes is in the stream all the same.
-- Rollback:  DROP TRIGGER is_told ON each of audit, training_run and feedback;
--            DROP TRIGGER change_is_told ON each of training_run and feedback;
--            DROP FUNCTION audit_is_told, training_run_is_told, feedback_is_told, feedback_change_is_told,
--              number_platform_events, forget_platform_events;
--            DROP TABLE platform_event, platform_event_head, expert_traffic;
--            the columns may stay; DELETE FROM flyway_schema_history WHERE version = '21';

-- ------------------------------------------------------------------------------------------ fleet

ALTER TABLE worker
  ADD COLUMN build text,
  ADD COLUMN device text,
  ADD COLUMN slots integer,
  ADD COLUMN slots_used integer,
  ADD COLUMN versions_resident integer;

COMMENT ON COLUMN worker.build IS 'Of its code; null: it does not say, as all else of these';
COMMENT ON COLUMN worker.device IS 'Where the model runs: cpu or gpu';
COMMENT ON COLUMN worker.slots IS 'Prompts that can run at the same time';
COMMENT ON COLUMN worker.slots_used IS 'Prompts that it held at its last beat';
COMMENT ON COLUMN worker.versions_resident IS 'Versions of experts that it had in memory at its last beat';

ALTER TABLE trainer ADD COLUMN build text;

COMMENT ON COLUMN trainer.build IS 'Of its code; null: it does not say';

ALTER TABLE gateway
  ADD COLUMN build text,
  ADD COLUMN started_at timestamptz,
  ADD COLUMN prompts_in_flight integer,
  ADD COLUMN prompts_waiting integer;

COMMENT ON TABLE  gateway IS 'The gateways; those long silent are deleted';
COMMENT ON COLUMN gateway.build IS 'Of its code; null: it does not say, as all else of these';
COMMENT ON COLUMN gateway.prompts_in_flight IS 'Taken in and not yet answered';
COMMENT ON COLUMN gateway.prompts_waiting IS 'Of those, which wait in it for their turn';

-- What a crash loses is told again a second later.
CREATE UNLOGGED TABLE expert_traffic (
  gateway text COLLATE "C" NOT NULL,
  expert  text COLLATE "C" NOT NULL,
  answers integer          NOT NULL,
  tokens  bigint           NOT NULL,
  PRIMARY KEY (gateway, expert),
  CONSTRAINT expert_traffic_not_negative CHECK (answers >= 0 AND tokens >= 0)
);

COMMENT ON TABLE  expert_traffic IS 'What experts have answered through each gateway in the minute before its last word';
COMMENT ON COLUMN expert_traffic.expert IS 'Empty: the base model alone';
COMMENT ON COLUMN expert_traffic.answers IS 'Choices that have begun; one of a mixture counts for each of its experts';
COMMENT ON COLUMN expert_traffic.tokens IS 'Of answers that have ended';

-- ----------------------------------------------------------------------------------------- events

CREATE TABLE platform_event (
  id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  position bigint,
  tag      text        NOT NULL DEFAULT left(gen_random_uuid()::text, 8),
  kind     text        NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  content  jsonb       NOT NULL,
  CONSTRAINT platform_event_kind_is_known CHECK (kind IN ('expert', 'run', 'audit', 'feedback'))
);

-- Whoever changes something pays for no index but the first: most of what is told of feedback never gets a position.
CREATE INDEX platform_event_unnumbered ON platform_event (id) WHERE position IS NULL;
CREATE UNIQUE INDEX platform_event_by_position ON platform_event (position) WHERE position IS NOT NULL;
CREATE INDEX platform_event_by_age ON platform_event (at) WHERE position IS NOT NULL;

COMMENT ON TABLE  platform_event IS 'What has happened within the last hour, for those who follow it';
COMMENT ON COLUMN platform_event.position IS 'Its place in the stream; null: nobody has read it yet';
COMMENT ON COLUMN platform_event.tag IS 'Drawn at random: after a restore another event has this position';

CREATE TABLE platform_event_head (
  only_row  boolean PRIMARY KEY,
  last      bigint  NOT NULL,
  forgotten bigint  NOT NULL,
  CONSTRAINT platform_event_head_has_one_row CHECK (only_row),
  CONSTRAINT platform_event_head_order CHECK (0 <= forgotten AND forgotten <= last)
);

INSERT INTO platform_event_head VALUES (true, 0, 0);

COMMENT ON TABLE  platform_event_head IS 'Where the stream of events ends; whoever gives positions locks it';
COMMENT ON COLUMN platform_event_head.last IS 'The last position that was given';
COMMENT ON COLUMN platform_event_head.forgotten IS 'What stands behind this position is all there still';

CREATE FUNCTION audit_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.subject_kind = 'expert' THEN
    INSERT INTO platform_event (kind, content)
    VALUES ('expert', jsonb_build_object('expert', NEW.subject, 'action', NEW.action, 'version', NEW.version,
                                         'epoch', NEW.epoch, 'audit', NEW.sequence));
  END IF;
  INSERT INTO platform_event (kind, content)
  VALUES ('audit', jsonb_build_object('sequence', NEW.sequence, 'actor', NEW.actor, 'action', NEW.action,
                                      'subject_kind', NEW.subject_kind, 'subject', NEW.subject,
                                      'version', NEW.version, 'epoch', NEW.epoch, 'reason', NEW.reason));
  RETURN NULL;
END
$$;

CREATE FUNCTION training_run_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO platform_event (kind, content)
  VALUES ('run', jsonb_build_object('run', NEW.id, 'expert', NEW.expert, 'state', NEW.state,
                                    'phase', CASE NEW.state WHEN 'running' THEN NEW.progress ->> 'phase' END,
                                    'version', NEW.version, 'outcome', NEW.outcome));
  RETURN NULL;
END
$$;

CREATE FUNCTION feedback_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO platform_event (kind, content)
  SELECT 'feedback', jsonb_build_object('states', jsonb_object_agg(state, pieces))
  FROM (SELECT state, count(*) AS pieces FROM now_there GROUP BY state) AS counted
  HAVING count(*) > 0;
  RETURN NULL;
END
$$;

CREATE FUNCTION feedback_change_is_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO platform_event (kind, content)
  SELECT 'feedback', jsonb_build_object('states', jsonb_object_agg(state, pieces))
  FROM (SELECT now_there.state, count(*) AS pieces
        FROM now_there JOIN there_before USING (id)
        WHERE now_there.state <> there_before.state
        GROUP BY now_there.state) AS counted
  HAVING count(*) > 0;
  RETURN NULL;
END
$$;

CREATE TRIGGER is_told AFTER INSERT ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_is_told();
CREATE TRIGGER is_told AFTER INSERT ON training_run
  FOR EACH ROW EXECUTE FUNCTION training_run_is_told();
CREATE TRIGGER change_is_told AFTER UPDATE OF state, progress ON training_run
  FOR EACH ROW
  WHEN (NEW.state <> OLD.state OR NEW.progress ->> 'phase' IS DISTINCT FROM OLD.progress ->> 'phase')
  EXECUTE FUNCTION training_run_is_told();
CREATE TRIGGER is_told AFTER INSERT ON feedback REFERENCING NEW TABLE AS now_there
  FOR EACH STATEMENT EXECUTE FUNCTION feedback_is_told();
CREATE TRIGGER change_is_told AFTER UPDATE ON feedback
  REFERENCING NEW TABLE AS now_there OLD TABLE AS there_before
  FOR EACH STATEMENT EXECUTE FUNCTION feedback_change_is_told();

-- Each statement here sees what was committed before it began: behind the lock, all that has a position.
-- Feedback comes in crowds and says nothing but how much, so what has come meanwhile is one event. Where nobody has
-- read for long, as while nobody follows and curation decides on one piece after the other, a call takes a piece of
-- what there is, so that nobody waits for the lock for long: call again while it takes as many as it may.
CREATE FUNCTION number_platform_events(most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  taken bigint;
  pieces bigint;
  counts bigint;
  given bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM platform_event WHERE position IS NULL) THEN
    RETURN 0;
  END IF;
  SELECT last INTO STRICT taken FROM platform_event_head FOR UPDATE;
  WITH gone AS (
    DELETE FROM platform_event
    WHERE id IN (SELECT id FROM platform_event WHERE position IS NULL AND kind = 'feedback' ORDER BY id LIMIT most)
    RETURNING content
  ), told AS (
    INSERT INTO platform_event (position, kind, content)
    SELECT taken + 1, 'feedback', jsonb_build_object('states', jsonb_object_agg(counted.state, counted.those))
    FROM (SELECT each.key AS state, sum(each.value::bigint) AS those
          FROM gone, jsonb_each_text(gone.content -> 'states') AS each
          GROUP BY each.key) AS counted
    HAVING count(*) > 0
    RETURNING position
  )
  SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM told) INTO pieces, counts;
  WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM platform_event
    WHERE position IS NULL AND kind <> 'feedback'
    ORDER BY id
    LIMIT most
  )
  UPDATE platform_event SET position = taken + counts + waiting.place
  FROM waiting
  WHERE platform_event.id = waiting.id;
  GET DIAGNOSTICS given = ROW_COUNT;
  UPDATE platform_event_head SET last = last + counts + given;
  RETURN pieces + given;
END
$$;

COMMENT ON FUNCTION number_platform_events IS 'Gives positions to so many events that have none, and as many of feedback; returns how many it took';

CREATE FUNCTION forget_platform_events() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  gone bigint;
BEGIN
  PERFORM FROM platform_event_head FOR UPDATE;
  WITH old AS (
    DELETE FROM platform_event
    WHERE at < clock_timestamp() - interval '1 hour' AND position < (SELECT last FROM platform_event_head)
    RETURNING position
  ), whole AS (
    UPDATE platform_event_head SET forgotten = greatest(forgotten, (SELECT max(position) FROM old))
  )
  SELECT count(*) INTO gone FROM old;
  RETURN gone;
END
$$;

COMMENT ON FUNCTION forget_platform_events IS 'Deletes events that have positions and are of more than an hour ago, but for the last; returns how many';

-- They act as the owner of the tables, see these tables and no others of the same names, and are nobody's but whom
-- afterMigrate__roles.sql gives them to.
DO $$
DECLARE
  one regprocedure;
BEGIN
  FOR one IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
      AND (proname LIKE '%\_is\_told' OR proname LIKE '%\_platform\_events')
  LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp',
      one, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
  END LOOP;
END
$$;
