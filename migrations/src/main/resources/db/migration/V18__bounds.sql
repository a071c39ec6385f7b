-- Nothing grows for ever, and who is forgotten stays so: what is deleted, or loses its bytes, when it has been of no
-- use for long enough; interactions in slices of time, which are dropped whole; and what comes of forgotten users
-- later. The trainers' housekeeping says how long (trainer.*-retention) and calls the functions below, which act as
-- the owner of the tables. Those named trim_ go no nearer to the present than a day: a service may let what is old go,
-- and delete nothing else. What bounds each table is in docs/operating.md, and a test compares that with the schema.
--
-- Not deleted: audit. Its chain would have to begin anew, in a place that is signed.
--
-- Lock cost: ACCESS EXCLUSIVE on expert_version (a constant default rewrites no row; one pass over the rows, not
--            over z, which lies out of line), router, training_run, alias_move and api_key for an instant. SHARE on
--            feedback, example and training_run while an index of each is built: 1.1 s for 10^6 pieces of feedback.
--            SHARE ROW EXCLUSIVE on interaction for an instant: none of its rows is moved or read.
--            An older build goes on: it neither deletes nor reads what has gone, but shows 0 values of a version
--            without them, and as-of before the bound of alias_move is what is left.
-- Rollback:  DROP FUNCTION trim_feedback, trim_values, trim_routers, trim_runs, trim_alias_moves, trim_api_keys;
--            the triggers and functions of V2 and V4, which refuse more, need not come back;
--            DROP INDEX feedback_by_age, example_by_age, training_run_by_age, expert_version_by_age;
--            DROP TRIGGER interaction_goes_to_its_slice ON interaction;
--            DROP FUNCTION interaction_goes_to_its_slice, make_interaction_slices, drop_interaction_slices;
--            the slices may stay: ALTER TABLE each NO INHERIT interaction, insert its rows there, drop it;
--            DROP TRIGGER interaction_forgotten_stays_away ON interaction;
--            DROP FUNCTION interaction_forgotten_stays_away, forget_user, forget_answer, user_forgotten_at,
--              answer_is_forgotten, tombstone_digest, hold_off_forgetting, forget_alone, trim_tombstones;
--            DROP INDEX feedback_of_author_user;
--            DROP TABLE kept_since, interaction_slice, tombstone, tombstone_key;
--            DELETE FROM flyway_schema_history WHERE version = '18';
--            what has gone is gone.

-- ----------------------------------------------------------------------------------- what has gone

CREATE TABLE kept_since (
  what  text COLLATE "C" PRIMARY KEY,
  since timestamptz NOT NULL
);

COMMENT ON TABLE kept_since IS 'From when on a history is whole; of those that are not here nothing has gone';

-- --------------------------------------------------------------------------------- values of versions

ALTER TABLE expert_version
  ALTER COLUMN z DROP NOT NULL,
  ADD COLUMN state_since timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN values_dropped_at timestamptz,
  ADD CONSTRAINT expert_version_z_or_when CHECK ((z IS NULL) = (values_dropped_at IS NOT NULL));

COMMENT ON COLUMN expert_version.z IS 'The effective z: float32, little-endian; null once nobody could want it any more';
COMMENT ON COLUMN expert_version.state_since IS 'Since when it is in its state; of before this was kept, since then';
COMMENT ON COLUMN expert_version.values_dropped_at IS 'When z went; digest, metrics and lineage stay';

CREATE INDEX expert_version_by_age ON expert_version (state_since)
  WHERE z IS NOT NULL AND state <> 'champion';

CREATE OR REPLACE FUNCTION expert_version_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'candidate' OR NEW.gate_report IS NOT NULL OR NEW.values_dropped_at IS NOT NULL THEN
      RAISE EXCEPTION 'expert_version_begins_as_candidate: %@% must begin as candidate without gate report, was %',
        NEW.expert, NEW.version, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT version_may_become(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'expert_version_state_machine: %@% must not become % from %',
      OLD.expert, OLD.version, NEW.state, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.gate_report IS DISTINCT FROM OLD.gate_report AND OLD.state <> 'evaluating' THEN
    RAISE EXCEPTION 'expert_version_report_is_of_evaluation: the gate report of %@% must come with its verdict, state was %',
      OLD.expert, OLD.version, OLD.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state THEN
    NEW.state_since := now();
  END IF;
  RETURN NEW;
END
$$;

-- By column rather than by value: comparing z would read it from disk on every change of state.
DROP TRIGGER expert_version_is_immutable ON expert_version;
CREATE TRIGGER expert_version_identity_is_fixed
  BEFORE UPDATE OF expert, version, base_model, description, layout, digest, parent_expert, parent_version,
                   training_run, metrics, registered_at, state_since ON expert_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a version never changes but for its state');
CREATE TRIGGER expert_version_is_immutable BEFORE UPDATE OF z, values_dropped_at ON expert_version
  FOR EACH ROW WHEN (NEW.z IS NOT NULL OR OLD.state = 'champion' OR OLD.state_since > now() - interval '1 day')
  EXECUTE FUNCTION refuse_change('a version never changes but for its state, and its values go whole and late');
ALTER TABLE expert_version ENABLE ALWAYS TRIGGER expert_version_identity_is_fixed;
ALTER TABLE expert_version ENABLE ALWAYS TRIGGER expert_version_is_immutable;

-- As before, and what an alias leads to has its values.
CREATE OR REPLACE FUNCTION expert_is_consistent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  name_of_expert text := CASE WHEN TG_OP = 'DELETE' THEN OLD.expert ELSE NEW.expert END;
  wrong text;
BEGIN
  SELECT string_agg(a.name || ' at @' || a.version || ', which is '
                      || CASE WHEN v.z IS NULL THEN 'without values' ELSE v.state END, ', ')
  INTO wrong
  FROM alias a JOIN expert_version v USING (expert, version)
  WHERE a.expert = name_of_expert
    AND (v.z IS NULL
      OR NOT CASE a.name
        WHEN 'champion'   THEN v.state = 'champion'
        WHEN 'challenger' THEN v.state = 'blessed'
        WHEN 'canary'     THEN v.state = 'blessed'
        WHEN 'last-good'  THEN v.state = 'retired' AND v.promoted_epoch IS NOT NULL
        ELSE v.state IN ('blessed', 'champion', 'retired')
      END);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'alias_points_to_fitting_state: % has %', name_of_expert, wrong
      USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM expert_version WHERE expert = name_of_expert AND state = 'champion')
    AND NOT EXISTS (SELECT FROM alias WHERE expert = name_of_expert AND name = 'champion') THEN
    RAISE EXCEPTION 'alias_points_to_champion: the champion of % has no alias', name_of_expert
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

-- What nobody serves, and nobody can want back: not let through, or overtaken. Of those that were champions a
-- rollback finds the last ten. Behind the lock of mutations: what is dropped is not promoted meanwhile.
CREATE FUNCTION trim_values(before timestamptz, at_most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  gone integer;
BEGIN
  PERFORM sequence FROM audit_head FOR UPDATE;
  UPDATE expert_version SET z = NULL, values_dropped_at = now()
  WHERE (expert, version) IN (
    SELECT v.expert, v.version
    FROM expert_version v
    WHERE v.z IS NOT NULL AND v.state <> 'champion'
      AND v.state_since < least(before, now() - interval '1 day')
      AND NOT EXISTS (SELECT FROM alias a WHERE a.expert = v.expert AND a.version = v.version)
      AND CASE
        WHEN v.state IN ('rejected', 'quarantined') THEN true
        WHEN v.promoted_epoch IS NOT NULL THEN
          (SELECT count(*) FROM expert_version later
           WHERE later.expert = v.expert AND later.promoted_epoch > v.promoted_epoch) >= 10
        WHEN v.state IN ('candidate', 'evaluating') THEN
          EXISTS (SELECT FROM expert_version later
                  WHERE later.expert = v.expert AND later.version > v.version)
        ELSE
          EXISTS (SELECT FROM expert_version later
                  WHERE later.expert = v.expert AND later.version > v.version
                    AND later.promoted_epoch IS NOT NULL)
      END
    ORDER BY v.state_since
    LIMIT at_most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;

COMMENT ON FUNCTION trim_values IS 'Drops z of versions that have been out of use since before a time';

-- ---------------------------------------------------------------------------------------- routers

ALTER TABLE router ALTER COLUMN content DROP NOT NULL;
-- A router tells the run that fitted it for longer than that is kept.
ALTER TABLE router DROP CONSTRAINT router_run_fkey;

COMMENT ON COLUMN router.content IS 'A file as ./zoetic train --router writes it; null once ten others have taken its place';

DROP TRIGGER router_is_immutable ON router;
CREATE TRIGGER router_has_content BEFORE INSERT ON router
  FOR EACH ROW WHEN (NEW.content IS NULL)
  EXECUTE FUNCTION refuse_change('a router has content when it is published');
CREATE TRIGGER router_identity_is_fixed
  BEFORE UPDATE OF sequence, base_model, digest, run, published_at ON router
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a router never changes; the next one takes its place');
CREATE TRIGGER router_is_immutable BEFORE UPDATE OF content ON router
  FOR EACH ROW WHEN (NEW.content IS NOT NULL OR OLD.published_at > now() - interval '1 day')
  EXECUTE FUNCTION refuse_change('a router never changes; the next one takes its place');
CREATE TRIGGER router_is_kept BEFORE DELETE OR TRUNCATE ON router
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a router is replaced, never deleted');

CREATE FUNCTION trim_routers(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    UPDATE router SET content = NULL
    WHERE sequence IN (
      SELECT r.sequence
      FROM router r
      WHERE r.content IS NOT NULL AND r.published_at < least(before, now() - interval '1 day')
        AND (SELECT count(*) FROM router later
             WHERE later.base_model = r.base_model AND later.sequence > r.sequence) >= 10
      ORDER BY r.sequence
      LIMIT at_most)
    RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_routers IS 'Drops the content of routers from before a time that ten others have replaced';

-- --------------------------------------------------------------------------------------- feedback

CREATE INDEX feedback_by_age ON feedback (received_at);
-- Whose examples have to be bounded anew.
CREATE INDEX example_by_age ON example (created_at, expert);

-- Examples go with their feedback. What somebody answers for stays, as anchor; how many there are is bounded by
-- the housekeeping of examples. What is locked is being decided on or forgotten, and is passed over.
CREATE FUNCTION trim_feedback(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM feedback
    WHERE id IN (
      SELECT f.id
      FROM feedback f
      WHERE f.received_at < least(before, now() - interval '1 day')
        AND NOT EXISTS (SELECT FROM example e WHERE e.feedback = f.id AND e.voucher IS NOT NULL)
      ORDER BY f.received_at
      LIMIT at_most
      FOR UPDATE SKIP LOCKED)
    RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_feedback IS 'Deletes feedback from before a time, and what was made of it, but for what somebody answers for';

-- ------------------------------------------------------------------------------------------- runs

CREATE INDEX training_run_by_age ON training_run (finished_at) WHERE finished_at IS NOT NULL;

-- As long as a version has its values, it is known what it has learnt from.
CREATE FUNCTION trim_runs(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH old AS (
    SELECT r.id
    FROM training_run r
    WHERE r.finished_at < least(before, now() - interval '1 day')
      AND NOT EXISTS (SELECT FROM expert_version v
                      WHERE v.expert = r.expert AND v.version = r.version AND v.z IS NOT NULL)
    ORDER BY r.finished_at
    LIMIT at_most
    FOR UPDATE SKIP LOCKED
  ), learnt AS (
    DELETE FROM training_run_example e USING old WHERE e.run = old.id
  ), judged AS (
    DELETE FROM evaluation e USING old WHERE e.run = old.id
  ), gone AS (
    DELETE FROM training_run r USING old WHERE r.id = old.id RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_runs IS 'Deletes runs that ended before a time, with what they learnt from and measured, whose versions have no values';

-- ------------------------------------------------------------------------------- moves of aliases

DROP TRIGGER alias_move_is_kept ON alias_move;
CREATE TRIGGER alias_move_is_fixed BEFORE UPDATE OR TRUNCATE ON alias_move
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was is not changed');

CREATE FUNCTION alias_move_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.moved_at > now() - interval '1 day'
    OR NOT EXISTS (SELECT FROM alias_move other
                   WHERE other.expert = OLD.expert AND other.name = OLD.name AND other.epoch > OLD.epoch)
      AND (OLD.version IS NOT NULL
        OR EXISTS (SELECT FROM alias_move other
                   WHERE other.expert = OLD.expert AND other.name = OLD.name AND other.epoch < OLD.epoch)) THEN
    RAISE EXCEPTION 'DELETE refused on alias_move: what was is not changed, and % of % has stood at epoch % since',
      OLD.name, OLD.expert, OLD.epoch USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END
$$;

CREATE TRIGGER alias_move_is_kept BEFORE DELETE ON alias_move
  FOR EACH ROW EXECUTE FUNCTION alias_move_is_kept();
ALTER TABLE alias_move ENABLE ALWAYS TRIGGER alias_move_is_fixed;
ALTER TABLE alias_move ENABLE ALWAYS TRIGGER alias_move_is_kept;

-- Of each alias the last move before the time stays, since it says where the alias stood then; not one that leads
-- nowhere, as soon as none is left before it.
CREATE FUNCTION trim_alias_moves(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH cut AS (
    SELECT least(before, now() - interval '1 day') AS at
  ), gone AS (
    DELETE FROM alias_move
    WHERE (expert, name, epoch) IN (
      SELECT m.expert, m.name, m.epoch
      FROM alias_move m, cut
      WHERE m.moved_at < cut.at
        AND (EXISTS (SELECT FROM alias_move later
                     WHERE later.expert = m.expert AND later.name = m.name
                       AND later.epoch > m.epoch AND later.moved_at < cut.at)
          OR (m.version IS NULL
              AND NOT EXISTS (SELECT FROM alias_move earlier
                              WHERE earlier.expert = m.expert AND earlier.name = m.name
                                AND earlier.epoch < m.epoch)))
      ORDER BY m.expert, m.name, m.epoch
      LIMIT at_most)
    RETURNING 1
  ), told AS (
    INSERT INTO kept_since (what, since)
    SELECT 'alias_move', cut.at FROM cut WHERE EXISTS (SELECT FROM gone)
    ON CONFLICT (what) DO UPDATE SET since = greatest(kept_since.since, excluded.since))
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_alias_moves IS 'Deletes moves from before a time that say nothing of later, and says so in kept_since';

-- ------------------------------------------------------------------------------------------- keys

DROP TRIGGER api_key_is_kept ON api_key;
CREATE TRIGGER api_key_is_kept BEFORE DELETE ON api_key
  FOR EACH ROW WHEN (least(OLD.revoked_at, OLD.expires_at) > now() - interval '1 day')
  EXECUTE FUNCTION refuse_change('a key is revoked, never deleted before its end');
CREATE TRIGGER api_key_is_not_truncated BEFORE TRUNCATE ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a key is revoked, never deleted before its end');

-- What was done with it is in the audit, under its id.
CREATE FUNCTION trim_api_keys(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM api_key
    WHERE id IN (
      SELECT k.id
      FROM api_key k
      WHERE least(k.revoked_at, k.expires_at) < least(before, now() - interval '1 day')
      ORDER BY k.id
      LIMIT at_most)
    RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_api_keys IS 'Deletes keys that were revoked, or had expired, before a time';

-- ----------------------------------------------------------------------------------- interactions

-- Slices of interaction, each of those that were asked within a time; made ahead, and dropped whole.
--
-- They are its children by inheritance and no declared partitions. A unique key of those must contain what they are
-- divided by, and the build before says ON CONFLICT (request_id, choice), for which there must be a unique key of
-- just these. So the table stays as it is, with its key and the rows that it has, which are deleted one by one as
-- they were: none is moved. A trigger leads new rows to their slice, for both builds; reading and deleting find all.
--
-- Exactly once: a slice has the key too, and all attempts at a prompt carry the same asked_at, which is set with the
-- prompt's id, so that a second one comes to the same slice, or like the first to the table itself where there is
-- none for it. A slice begins where the last one ended, or now, and is made while nobody records: what was on its
-- way to the table itself is there by then, and is looked for there.
--
-- An index that a later migration adds to interaction goes to each slice as well; columns and checks do by themselves.
-- Measured on two busy cores: 10^6 rows deleted one by one took 26.6 s, and leave the table as large as it was; dropped
-- 0.45 s. To be led to its slice costs a row 0.16 ms.

CREATE TABLE interaction_slice (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name   text COLLATE "C" GENERATED ALWAYS AS ('interaction_' || number) STORED,
  since  timestamptz NOT NULL,
  until  timestamptz NOT NULL,
  CONSTRAINT interaction_slice_not_empty CHECK (since < until),
  CONSTRAINT interaction_slice_apart EXCLUDE USING gist (tstzrange(since, until) WITH &&)
);

COMMENT ON TABLE  interaction_slice IS 'The tables that interactions are in, by when they were asked; interaction finds all of them';
COMMENT ON COLUMN interaction_slice.until IS 'Not itself in the slice; the retention counts from it';

CREATE FUNCTION make_interaction_slices(width interval) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  span  interval := greatest(least(width, interval '31 days'), interval '1 hour');
  start timestamptz;
  slice text;
  made  integer := 0;
BEGIN
  IF EXISTS (SELECT FROM interaction_slice WHERE until >= now() + span) THEN
    RETURN made;
  END IF;
  LOCK TABLE interaction IN SHARE ROW EXCLUSIVE MODE;
  LOOP
    SELECT greatest(max(until), now()) INTO start FROM interaction_slice;
    EXIT WHEN start >= now() + 2 * span;
    INSERT INTO interaction_slice (since, until) VALUES (start, start + span) RETURNING name INTO slice;
    EXECUTE format(
      'CREATE TABLE %1$I (LIKE interaction INCLUDING ALL,
                          CONSTRAINT %1$s_is_asked_within CHECK (asked_at >= %2$L AND asked_at < %3$L))
         INHERITS (interaction)',
      slice, start, start + span);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

COMMENT ON FUNCTION make_interaction_slices IS 'Makes slices of a width until there is one for now and one ahead';

CREATE FUNCTION drop_interaction_slices(before timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  slice   text;
  dropped integer := 0;
BEGIN
  FOR slice IN
    SELECT name FROM interaction_slice WHERE until <= least(before, now()) ORDER BY until FOR UPDATE SKIP LOCKED
  LOOP
    EXECUTE format('DROP TABLE %I', slice);
    DELETE FROM interaction_slice WHERE name = slice;
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$$;

COMMENT ON FUNCTION drop_interaction_slices IS 'Drops slices that end at or before a time';

CREATE FUNCTION interaction_goes_to_its_slice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  slice text;
BEGIN
  SELECT name INTO slice FROM interaction_slice WHERE since <= NEW.asked_at AND NEW.asked_at < until;
  IF slice IS NULL THEN
    RETURN NEW;
  END IF;
  IF NOT EXISTS (SELECT FROM ONLY interaction WHERE request_id = NEW.request_id AND choice = NEW.choice) THEN
    EXECUTE format('INSERT INTO %I SELECT ($1).* ON CONFLICT (request_id, choice) DO NOTHING', slice) USING NEW;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER interaction_goes_to_its_slice BEFORE INSERT ON interaction
  FOR EACH ROW EXECUTE FUNCTION interaction_goes_to_its_slice();

-- ------------------------------------------------------------------------------------- forgetting

-- Who was forgotten, and which answers went with it, so that what comes later of before stays away: interactions that
-- were in Kafka, feedback on answers that are gone, feedback that says it is of before. What the user does afterwards
-- is kept. Names are not kept but their HMAC, under a key that no service can read.

CREATE TABLE tombstone_key (
  only_row  boolean PRIMARY KEY DEFAULT true CONSTRAINT tombstone_key_is_one_row CHECK (only_row),
  inner_pad bytea   NOT NULL,
  outer_pad bytea   NOT NULL
);

COMMENT ON TABLE tombstone_key IS 'A random key of 32 bytes, as HMAC (RFC 2104) uses it: filled up to 64 and combined with 0x36 and 0x5c';

INSERT INTO tombstone_key (inner_pad, outer_pad)
SELECT string_agg(set_byte('\x00', 0, key.byte # 54), NULL ORDER BY place),
       string_agg(set_byte('\x00', 0, key.byte # 92), NULL ORDER BY place)
FROM (SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS secret) AS drawn,
     generate_series(0, 63) AS place,
     LATERAL (SELECT CASE WHEN place < 32 THEN get_byte(secret, place) ELSE 0 END AS byte) AS key;

CREATE TABLE tombstone (
  digest bytea       PRIMARY KEY,
  at     timestamptz NOT NULL,
  CONSTRAINT tombstone_digest_is_sha256 CHECK (octet_length(digest) = 32)
);

CREATE INDEX tombstone_by_age ON tombstone (at);

COMMENT ON TABLE  tombstone IS 'Who and what was forgotten, and when; kept as long as anything of before may come';
COMMENT ON COLUMN tombstone.digest IS 'See tombstone_digest';

CREATE FUNCTION tombstone_digest(kind text, tenant text, name text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(outer_pad || sha256(inner_pad
           || convert_to(netstring(kind) || netstring(tenant) || netstring(name), 'UTF8')))
  FROM tombstone_key
$$;

COMMENT ON FUNCTION tombstone_digest IS 'HMAC-SHA256 of a user or an answer of a tenant, or of none (null), or "every user" of a name';

-- The scope: null for all tenants, and what is of none; empty for what is of none alone.
CREATE FUNCTION forget_user(scope text, name text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO tombstone (digest, at)
  VALUES (CASE WHEN scope IS NULL THEN tombstone_digest('every user', NULL, name)
               ELSE tombstone_digest('user', nullif(scope, ''), name) END, clock_timestamp())
  ON CONFLICT (digest) DO UPDATE SET at = greatest(tombstone.at, excluded.at);

  INSERT INTO tombstone (digest, at)
  SELECT tombstone_digest('answer', answer.tenant, answer.request_id), clock_timestamp()
  FROM (SELECT DISTINCT i.tenant, i.request_id
        FROM interaction i
        WHERE i.user_id = name AND i.tenant IS NOT DISTINCT FROM nullif(coalesce(scope, i.tenant), '')) AS answer
  ON CONFLICT (digest) DO NOTHING
$$;

CREATE FUNCTION forget_answer(tenant text, request_id text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO tombstone (digest, at)
  VALUES (tombstone_digest('answer', tenant, request_id), clock_timestamp())
  ON CONFLICT (digest) DO NOTHING
$$;

CREATE FUNCTION user_forgotten_at(tenant text, name text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT max(at) FROM tombstone
  WHERE digest IN (tombstone_digest('user', tenant, name), tombstone_digest('every user', NULL, name))
$$;

CREATE FUNCTION answer_is_forgotten(tenant text, request_id text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM tombstone WHERE digest = tombstone_digest('answer', tenant, request_id))
$$;

COMMENT ON FUNCTION forget_user IS 'Puts stones on a user of a scope and the answers that the user got';
COMMENT ON FUNCTION forget_answer IS 'Puts a stone on an answer';
COMMENT ON FUNCTION user_forgotten_at IS 'When a user of a tenant was forgotten last; null: never';
COMMENT ON FUNCTION answer_is_forgotten IS 'Whether an answer went with its user';

-- Who records or gives feedback holds this lock together with others until the end of the transaction, who forgets
-- holds it alone: so what was under way is found by who forgets, and what comes later finds the stone.
CREATE FUNCTION hold_off_forgetting() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock_shared(hashtext('zoetic forgetting'))
$$;

CREATE FUNCTION forget_alone() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtext('zoetic forgetting'))
$$;

-- Before the trigger that leads to slices, by its name. For the build before as well.
CREATE FUNCTION interaction_forgotten_stays_away() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM hold_off_forgetting();
  IF NOT EXISTS (SELECT FROM tombstone) THEN
    RETURN NEW;
  END IF;
  IF coalesce(NEW.asked_at, NEW.finished_at) < user_forgotten_at(NEW.tenant, NEW.user_id) THEN
    PERFORM forget_answer(NEW.tenant, NEW.request_id);
    DELETE FROM feedback
    WHERE (request_id = NEW.request_id OR other_request_id = NEW.request_id)
      AND tenant IS NOT DISTINCT FROM NEW.tenant;
    RETURN NULL;
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER interaction_forgotten_stays_away BEFORE INSERT ON interaction
  FOR EACH ROW WHEN (NEW.user_id IS NOT NULL)
  EXECUTE FUNCTION interaction_forgotten_stays_away();

-- Whom the key that asked has named, whoever gave the feedback.
CREATE INDEX feedback_of_author_user ON feedback (author_user) WHERE author_user IS NOT NULL;

CREATE FUNCTION trim_tombstones(before timestamptz, at_most integer) RETURNS integer LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM tombstone
    WHERE digest IN (
      SELECT digest FROM tombstone
      WHERE at < least(before, now() - interval '30 days')
      ORDER BY at
      LIMIT at_most)
    RETURNING 1)
  SELECT count(*)::integer FROM gone
$$;

COMMENT ON FUNCTION trim_tombstones IS 'Deletes stones from before a time';

-- -------------------------------------------------------------------------------------- who may

-- They act as the owner of the tables, see these tables and no others of the same names, and are nobody's but whom
-- afterMigrate__roles.sql gives them to.
DO $$
DECLARE
  one regprocedure;
BEGIN
  FOR one IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
      AND (proname LIKE 'trim\_%' OR proname LIKE '%\_interaction\_slices' OR proname IN
          ('interaction_goes_to_its_slice', 'interaction_forgotten_stays_away', 'tombstone_digest', 'forget_user',
           'forget_answer', 'user_forgotten_at', 'answer_is_forgotten'))
  LOOP
    EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = %I, pg_temp',
      one, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
  END LOOP;
END
$$;

-- Who reads or records goes before: it is tried again a minute later.
ALTER FUNCTION make_interaction_slices SET lock_timeout = '1s';
ALTER FUNCTION drop_interaction_slices SET lock_timeout = '1s';
ALTER FUNCTION make_interaction_slices SET client_min_messages = 'warning';
