-- The expert registry: experts, their immutable versions, the aliases that move between them, the
-- audit chain, the outbox and API keys. The rules stand in the code as well, which names the value
-- that breaks one; here they hold for whoever writes, the owner of the tables included.
--
-- Names sort by their bytes, in the database as in the code.
--
-- Lock cost: SHARE ROW EXCLUSIVE on base_model for an instant, to add a foreign key to it; all else
--            is new.
-- Rollback:  DROP TABLE api_key, outbox, audit, audit_head, alias_move, alias, expert_version, expert;
--            DROP FUNCTION refuse_change, expert_follows_rules, version_may_become,
--              expert_version_follows_rules, alias_follows_rules, alias_is_recorded,
--              expert_is_consistent, netstring, audit_is_chained, audit_head_moves_on,
--              audit_head_is_of_audit, outbox_follows_rules, api_key_follows_rules;
--            DELETE FROM flyway_schema_history WHERE version = '2';
--            every version and the whole history are lost.

-- What a trigger calls to say no. Its argument is the rule.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% refused on %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
    USING ERRCODE = 'restrict_violation';
END
$$;

-- ---------------------------------------------------------------------------------------- experts

CREATE TABLE expert (
  name       text COLLATE "C" PRIMARY KEY,
  role       text        NOT NULL,
  frozen     boolean     NOT NULL,
  epoch      bigint      NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  CONSTRAINT expert_name_is_well_formed CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  CONSTRAINT expert_name_is_not_reserved CHECK (name NOT IN ('base', 'auto', 'other')),
  CONSTRAINT expert_role_is_known        CHECK (role IN ('skill', 'classifier')),
  CONSTRAINT expert_epoch_is_positive    CHECK (epoch >= 1),
  CONSTRAINT expert_times_are_in_order   CHECK (changed_at >= created_at)
);

COMMENT ON TABLE  expert IS 'A skill as a named line of versions; never deleted';
COMMENT ON COLUMN expert.role IS 'skill: answers requests; classifier: used in first passes only';
COMMENT ON COLUMN expert.frozen IS 'Whether it has stopped learning; it is served as before';
COMMENT ON COLUMN expert.epoch IS 'How many mutations it has seen; a reader ignores what is older than what it knows';
COMMENT ON COLUMN expert.changed_at IS 'When the mutation of this epoch happened; never goes back, whatever clocks say';

CREATE FUNCTION expert_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.epoch <> OLD.epoch + 1 THEN
    RAISE EXCEPTION 'expert_epoch_counts_up: the epoch of % must become %, was given as %',
      OLD.name, OLD.epoch + 1, NEW.epoch USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.changed_at < OLD.changed_at THEN
    RAISE EXCEPTION 'expert_time_moves_on: changed_at of % must be >= %, was %',
      OLD.name, OLD.changed_at, NEW.changed_at USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER expert_follows_rules BEFORE UPDATE ON expert
  FOR EACH ROW EXECUTE FUNCTION expert_follows_rules();
CREATE TRIGGER expert_identity_is_fixed BEFORE UPDATE OF name, role, created_at ON expert
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an expert keeps its name and role');
CREATE TRIGGER expert_is_kept BEFORE DELETE OR TRUNCATE ON expert
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an expert is retired, never deleted');

-- --------------------------------------------------------------------------------------- versions

CREATE TABLE expert_version (
  expert         text COLLATE "C" NOT NULL REFERENCES expert (name),
  version        integer     NOT NULL,
  state          text        NOT NULL,
  base_model     text        NOT NULL REFERENCES base_model (digest),
  description    text        NOT NULL,
  layout         text        NOT NULL,
  z              bytea       NOT NULL,
  digest         text        NOT NULL,
  parent_expert  text COLLATE "C",
  parent_version integer,
  training_run   text,
  metrics        jsonb       NOT NULL,
  gate_report    jsonb,
  promoted_epoch bigint,
  registered_at  timestamptz NOT NULL,
  PRIMARY KEY (expert, version),
  CONSTRAINT expert_version_parent_exists
    FOREIGN KEY (parent_expert, parent_version) REFERENCES expert_version MATCH FULL,
  CONSTRAINT expert_version_is_positive      CHECK (version >= 1),
  CONSTRAINT expert_version_parent_is_older  CHECK (parent_expert <> expert OR parent_version < version),
  CONSTRAINT expert_version_state_is_known   CHECK (state IN
    ('candidate', 'evaluating', 'blessed', 'rejected', 'champion', 'retired', 'quarantined')),
  CONSTRAINT expert_version_layout_not_blank CHECK (layout ~ '\S' AND length(layout) <= 200),
  CONSTRAINT expert_version_description_size CHECK (length(description) <= 2000),
  CONSTRAINT expert_version_run_not_blank    CHECK (training_run ~ '\S' AND length(training_run) <= 200),
  CONSTRAINT expert_version_z_is_float32     CHECK (octet_length(z) % 4 = 0),
  CONSTRAINT expert_version_z_size           CHECK (octet_length(z) BETWEEN 4 AND 67108864),
  CONSTRAINT expert_version_digest_is_of_z   CHECK (digest = encode(sha256(z), 'hex')),
  CONSTRAINT expert_version_metrics_object   CHECK (jsonb_typeof(metrics) = 'object'),
  CONSTRAINT expert_version_report_object    CHECK (jsonb_typeof(gate_report) = 'object'),
  CONSTRAINT expert_version_gate_has_report  CHECK (gate_report IS NOT NULL OR
    state IN ('candidate', 'evaluating', 'quarantined')),
  CONSTRAINT expert_version_path_is_served   CHECK (promoted_epoch IS NULL OR
    state IN ('champion', 'retired')),
  CONSTRAINT expert_version_champion_on_path CHECK (state <> 'champion' OR promoted_epoch IS NOT NULL)
);

-- PostgreSQL looks at the digest again whenever the state changes: damaged bytes are never promoted.
-- Floats do not compress. Out of line, they cost a list of versions nothing.
ALTER TABLE expert_version ALTER COLUMN z SET STORAGE EXTERNAL;

-- List and history read (expert, version) backwards through the primary key; diff reads two keys.
CREATE UNIQUE INDEX expert_version_one_champion ON expert_version (expert) WHERE state = 'champion';
-- A rollback asks for the next version below an epoch.
CREATE UNIQUE INDEX expert_version_rollback_path ON expert_version (expert, promoted_epoch)
  WHERE promoted_epoch IS NOT NULL;
-- Lineage: what was grown from a version; also what the foreign key would otherwise scan for.
CREATE INDEX expert_version_children ON expert_version (parent_expert, parent_version)
  WHERE parent_expert IS NOT NULL;

COMMENT ON TABLE  expert_version IS 'One z with its digest; only its state changes';
COMMENT ON COLUMN expert_version.state IS 'See version_may_become';
COMMENT ON COLUMN expert_version.base_model IS 'The base model that z belongs to';
COMMENT ON COLUMN expert_version.layout IS 'Which singular components carry z, in the order of its values';
COMMENT ON COLUMN expert_version.z IS 'The effective z: float32, little-endian';
COMMENT ON COLUMN expert_version.digest IS 'SHA-256 of z, lower-case hexadecimal';
COMMENT ON COLUMN expert_version.parent_expert IS 'With parent_version: what training started from';
COMMENT ON COLUMN expert_version.training_run IS 'Id of the training run; null where it was imported';
COMMENT ON COLUMN expert_version.metrics IS 'What training measured';
COMMENT ON COLUMN expert_version.gate_report IS 'What the last evaluation found; null before the first';
COMMENT ON COLUMN expert_version.promoted_epoch IS 'Epoch of the promotion that put it on the rollback path; null where no rollback may lead to it';

CREATE FUNCTION version_may_become(from_state text, to_state text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT (from_state, to_state) IN (
    ('candidate',   'evaluating'),
    ('evaluating',  'blessed'),
    ('evaluating',  'rejected'),
    ('blessed',     'champion'),
    ('blessed',     'retired'),
    ('champion',    'retired'),
    ('retired',     'champion'),
    ('retired',     'blessed'),
    ('candidate',   'quarantined'),
    ('evaluating',  'quarantined'),
    ('blessed',     'quarantined'),
    ('rejected',    'quarantined'),
    ('champion',    'quarantined'),
    ('retired',     'quarantined'),
    ('quarantined', 'candidate'))
$$;

COMMENT ON FUNCTION version_may_become IS 'The state machine of a version; VersionState is the same in Java';

CREATE FUNCTION expert_version_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'candidate' OR NEW.gate_report IS NOT NULL THEN
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
  RETURN NEW;
END
$$;

CREATE TRIGGER expert_version_follows_rules BEFORE INSERT OR UPDATE ON expert_version
  FOR EACH ROW EXECUTE FUNCTION expert_version_follows_rules();
-- By column rather than by value: comparing z would read it from disk on every change of state.
CREATE TRIGGER expert_version_is_immutable
  BEFORE UPDATE OF expert, version, base_model, description, layout, z, digest, parent_expert,
                   parent_version, training_run, metrics, registered_at ON expert_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a version never changes but for its state');
CREATE TRIGGER expert_version_is_kept BEFORE DELETE OR TRUNCATE ON expert_version
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a version is retired, never deleted');

-- ---------------------------------------------------------------------------------------- aliases

CREATE TABLE alias (
  expert         text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  version        integer     NOT NULL,
  weight_percent integer,
  epoch          bigint      NOT NULL,
  since          timestamptz NOT NULL,
  PRIMARY KEY (expert, name),
  CONSTRAINT alias_version_exists FOREIGN KEY (expert, version) REFERENCES expert_version,
  CONSTRAINT alias_name_is_known  CHECK (name IN ('champion', 'challenger', 'canary', 'last-good')
    OR name ~ '^pinned/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  CONSTRAINT alias_weight_is_of_canary CHECK ((name = 'canary') = (weight_percent IS NOT NULL)),
  CONSTRAINT alias_weight_in_range     CHECK (weight_percent BETWEEN 1 AND 99)
);

CREATE INDEX alias_of_version ON alias (expert, version);

COMMENT ON TABLE  alias IS 'A movable name for a version of an expert';
COMMENT ON COLUMN alias.name IS 'champion, challenger, canary, last-good (where a rollback leads) or pinned/TENANT';
COMMENT ON COLUMN alias.weight_percent IS 'Share of the requests that the canary gets';
COMMENT ON COLUMN alias.epoch IS 'Epoch of the expert at which it moved here';

CREATE TABLE alias_move (
  expert         text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  epoch          bigint      NOT NULL,
  version        integer,
  weight_percent integer,
  moved_at       timestamptz NOT NULL,
  PRIMARY KEY (expert, name, epoch),
  CONSTRAINT alias_move_version_exists FOREIGN KEY (expert, version) REFERENCES expert_version
);

-- As-of reads one entry of it: the last at or before a time. Times never go back within an expert.
CREATE INDEX alias_move_by_time ON alias_move (expert, name, moved_at, epoch);

COMMENT ON TABLE  alias_move IS 'Every move of every alias, written by a trigger; what as-of reads';
COMMENT ON COLUMN alias_move.version IS 'Where it has pointed since; null: nowhere';

CREATE FUNCTION alias_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  current bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    SELECT epoch INTO current FROM expert WHERE name = OLD.expert;
    IF current <= OLD.epoch THEN
      RAISE EXCEPTION 'alias_epoch_is_monotonic: % of % must go at a new epoch of its expert, which is %, came at %',
        OLD.name, OLD.expert, current, OLD.epoch USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  SELECT epoch INTO current FROM expert WHERE name = NEW.expert;
  IF NEW.epoch IS DISTINCT FROM current OR (TG_OP = 'UPDATE' AND NEW.epoch <= OLD.epoch) THEN
    RAISE EXCEPTION 'alias_epoch_is_monotonic: % of % must move at a new epoch of its expert, which is %, was given %',
      NEW.name, NEW.expert, current, NEW.epoch USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION alias_is_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO alias_move (expert, name, epoch, moved_at)
    SELECT OLD.expert, OLD.name, epoch, changed_at FROM expert WHERE name = OLD.expert;
  ELSE
    INSERT INTO alias_move (expert, name, epoch, version, weight_percent, moved_at)
    SELECT NEW.expert, NEW.name, epoch, NEW.version, NEW.weight_percent, changed_at
    FROM expert WHERE name = NEW.expert;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER alias_follows_rules BEFORE INSERT OR UPDATE OR DELETE ON alias
  FOR EACH ROW EXECUTE FUNCTION alias_follows_rules();
CREATE TRIGGER alias_identity_is_fixed BEFORE UPDATE OF expert, name ON alias
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an alias moves, it is not renamed');
CREATE TRIGGER alias_is_recorded AFTER INSERT OR UPDATE OR DELETE ON alias
  FOR EACH ROW EXECUTE FUNCTION alias_is_recorded();
CREATE TRIGGER alias_is_not_truncated BEFORE TRUNCATE ON alias
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('every move of an alias is recorded');
-- In the condition of a trigger, the depth is that of the statement: 0 outside any other trigger.
CREATE TRIGGER alias_move_is_of_alias BEFORE INSERT ON alias_move
  FOR EACH STATEMENT WHEN (pg_trigger_depth() < 1)
  EXECUTE FUNCTION refuse_change('moves are recorded where an alias moves');
CREATE TRIGGER alias_move_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON alias_move
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what was is not changed');

-- What aliases and states say of each other; looked at when the transaction commits.
CREATE FUNCTION expert_is_consistent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  name_of_expert text := CASE WHEN TG_OP = 'DELETE' THEN OLD.expert ELSE NEW.expert END;
  wrong text;
BEGIN
  SELECT string_agg(a.name || ' at @' || a.version || ', which is ' || v.state, ', ')
  INTO wrong
  FROM alias a JOIN expert_version v USING (expert, version)
  WHERE a.expert = name_of_expert
    AND NOT CASE a.name
      WHEN 'champion'   THEN v.state = 'champion'
      WHEN 'challenger' THEN v.state = 'blessed'
      WHEN 'canary'     THEN v.state = 'blessed'
      WHEN 'last-good'  THEN v.state = 'retired' AND v.promoted_epoch IS NOT NULL
      ELSE v.state IN ('blessed', 'champion', 'retired')
    END;
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

CREATE CONSTRAINT TRIGGER alias_is_consistent AFTER INSERT OR UPDATE OR DELETE ON alias
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION expert_is_consistent();
CREATE CONSTRAINT TRIGGER expert_version_is_consistent AFTER UPDATE ON expert_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION expert_is_consistent();

-- ------------------------------------------------------------------------------------------ audit

CREATE TABLE audit_head (
  only_row boolean PRIMARY KEY,
  sequence bigint  NOT NULL,
  hash     text    NOT NULL,
  CONSTRAINT audit_head_has_one_row    CHECK (only_row),
  CONSTRAINT audit_head_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$')
);

INSERT INTO audit_head VALUES (true, 0, repeat('0', 64));

COMMENT ON TABLE audit_head IS 'The last row of audit; every mutation locks it first, so mutations have one order';

CREATE TABLE audit (
  sequence        bigint      PRIMARY KEY,
  at              timestamptz NOT NULL,
  actor           text        NOT NULL,
  action          text        NOT NULL,
  subject_kind    text        NOT NULL,
  subject         text        NOT NULL,
  version         integer,
  epoch           bigint,
  reason          text        NOT NULL,
  idempotency_key text        NOT NULL UNIQUE,
  request         json        NOT NULL,
  previous_hash   text        NOT NULL,
  hash            text        NOT NULL,
  CONSTRAINT audit_actor_not_blank       CHECK (actor ~ '\S' AND length(actor) <= 200),
  CONSTRAINT audit_action_not_blank      CHECK (action ~ '\S'),
  CONSTRAINT audit_subject_kind_is_known CHECK (subject_kind IN ('expert', 'api-key')),
  CONSTRAINT audit_reason_not_blank      CHECK (reason ~ '\S' AND length(reason) <= 2000),
  CONSTRAINT audit_key_not_blank         CHECK (idempotency_key ~ '\S' AND length(idempotency_key) <= 200),
  CONSTRAINT audit_expert_has_epoch      CHECK (subject_kind <> 'expert' OR epoch IS NOT NULL)
);

-- History of one expert, the newest first.
CREATE INDEX audit_of_subject ON audit (subject_kind, subject, sequence);

COMMENT ON TABLE  audit IS 'Who changed what and why: append-only, each row with the hash of the one before';
COMMENT ON COLUMN audit.version IS 'The version that the mutation was about, or led to';
COMMENT ON COLUMN audit.epoch IS 'The epoch of the expert that the mutation made';
COMMENT ON COLUMN audit.request IS 'What was asked for; its spelling is kept, for it is hashed';
COMMENT ON COLUMN audit.previous_hash IS 'Hash of the row before; 64 zeros in the first';
COMMENT ON COLUMN audit.hash IS 'SHA-256 over the other columns, see audit_is_chained';

-- A value with its length in front, so that no two rows are spelled alike; null is a hyphen.
CREATE FUNCTION netstring(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-')
$$;

CREATE FUNCTION audit_is_chained() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT head.sequence + 1, head.hash INTO STRICT NEW.sequence, NEW.previous_hash
  FROM audit_head head FOR UPDATE;
  NEW.hash := encode(sha256(convert_to(
    netstring(NEW.sequence::text)
      || netstring((extract(epoch FROM NEW.at) * 1000000)::bigint::text)
      || netstring(NEW.actor) || netstring(NEW.action)
      || netstring(NEW.subject_kind) || netstring(NEW.subject)
      || netstring(NEW.version::text) || netstring(NEW.epoch::text)
      || netstring(NEW.reason) || netstring(NEW.idempotency_key)
      || netstring(NEW.request::text) || netstring(NEW.previous_hash), 'UTF8')), 'hex');
  UPDATE audit_head SET sequence = NEW.sequence, hash = NEW.hash;
  RETURN NEW;
END
$$;

CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence <> OLD.sequence + 1 THEN
    RAISE EXCEPTION 'audit_head_moves_on: the head must move to %, was given %',
      OLD.sequence + 1, NEW.sequence USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

-- Looked at when the transaction commits: the head moves before its row of audit is there.
CREATE FUNCTION audit_head_is_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit WHERE sequence = NEW.sequence AND hash = NEW.hash) THEN
    RAISE EXCEPTION 'audit_head_is_of_audit: the head must be a row of audit, % with hash % is none',
      NEW.sequence, NEW.hash USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER audit_is_chained BEFORE INSERT ON audit
  FOR EACH ROW EXECUTE FUNCTION audit_is_chained();
CREATE TRIGGER audit_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit is append-only');
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
CREATE CONSTRAINT TRIGGER audit_head_is_of_audit AFTER UPDATE ON audit_head
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_head_is_of_audit();
CREATE TRIGGER audit_head_is_kept BEFORE DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the audit is append-only');
-- Also where session_replication_role would switch triggers off. Only those that refuse: on a replica
-- the rows of the chain come with their hashes, and the head with its own.
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_kept;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_is_kept;
ALTER TABLE alias_move ENABLE ALWAYS TRIGGER alias_move_is_kept;
ALTER TABLE expert_version ENABLE ALWAYS TRIGGER expert_version_is_immutable;

-- ----------------------------------------------------------------------------------------- outbox

-- Debezium's column names, so that its connector can take the place of the relay.
CREATE TABLE outbox (
  id            uuid        PRIMARY KEY,
  sequence      bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  aggregatetype text        NOT NULL,
  aggregateid   text        NOT NULL,
  type          text        NOT NULL,
  payload       jsonb       NOT NULL,
  created_at    timestamptz NOT NULL,
  published_at  timestamptz
);

CREATE INDEX outbox_unpublished ON outbox (sequence) WHERE published_at IS NULL;

COMMENT ON TABLE  outbox IS 'What is still to be told to Kafka; written with the mutation it tells of';
COMMENT ON COLUMN outbox.sequence IS 'The order of commits';
COMMENT ON COLUMN outbox.aggregateid IS 'Key of the event: the name of the expert';
COMMENT ON COLUMN outbox.payload IS 'Everything that a worker needs: epoch, frozen, and each alias with version and digest';
COMMENT ON COLUMN outbox.published_at IS 'When Kafka acknowledged it; null before';

CREATE FUNCTION outbox_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.published_at IS NOT NULL THEN
      RAISE EXCEPTION 'outbox_begins_unpublished: % must not be published before it is written, was at %',
        NEW.id, NEW.published_at USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.published_at IS NULL THEN
      RAISE EXCEPTION 'outbox_is_published_first: % must be published before it is deleted, was not', OLD.id
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.published_at IS NOT NULL THEN
    RAISE EXCEPTION 'outbox_is_published_once: % was published at %', OLD.id, OLD.published_at
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER outbox_follows_rules BEFORE INSERT OR UPDATE OR DELETE ON outbox
  FOR EACH ROW EXECUTE FUNCTION outbox_follows_rules();
CREATE TRIGGER outbox_is_immutable
  BEFORE UPDATE OF id, sequence, aggregatetype, aggregateid, type, payload, created_at ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an event never changes');
CREATE TRIGGER outbox_is_not_truncated BEFORE TRUNCATE ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an event is published before it is deleted');

-- --------------------------------------------------------------------------------------- api keys

CREATE TABLE api_key (
  id         text COLLATE "C" PRIMARY KEY,
  hash       text        NOT NULL UNIQUE,
  name       text        NOT NULL,
  role       text        NOT NULL,
  tenant     text,
  grants     text[]      NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT api_key_id_is_well_formed CHECK (id ~ '^[a-z0-9]{12}$'),
  CONSTRAINT api_key_hash_is_sha256    CHECK (hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT api_key_name_not_blank    CHECK (name ~ '\S' AND length(name) <= 200),
  CONSTRAINT api_key_role_is_known     CHECK (role IN ('client', 'annotator', 'operator', 'trainer', 'admin')),
  CONSTRAINT api_key_tenant_is_well_formed CHECK (tenant ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
  CONSTRAINT api_key_grants_are_known  CHECK (grants <@ ARRAY['champion', 'canary', 'pinned']),
  CONSTRAINT api_key_expires_later     CHECK (expires_at > created_at)
);

COMMENT ON TABLE  api_key IS 'Who may call; a key is shown once and kept as its hash';
COMMENT ON COLUMN api_key.id IS 'The public part of the key, by which people name it';
COMMENT ON COLUMN api_key.hash IS 'SHA-256 of the whole key, lower-case hexadecimal';
COMMENT ON COLUMN api_key.tenant IS 'Whose requests it may send; null: anyone''s';
COMMENT ON COLUMN api_key.grants IS 'Which aliases the key may move';

CREATE FUNCTION api_key_follows_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'api_key_stays_revoked: % was revoked at %', OLD.id, OLD.revoked_at
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER api_key_follows_rules BEFORE UPDATE ON api_key
  FOR EACH ROW EXECUTE FUNCTION api_key_follows_rules();
CREATE TRIGGER api_key_is_immutable
  BEFORE UPDATE OF id, hash, name, role, tenant, grants, created_at, expires_at ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a key is revoked, never changed');
CREATE TRIGGER api_key_is_kept BEFORE DELETE OR TRUNCATE ON api_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a key is revoked, never deleted');
