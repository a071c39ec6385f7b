-- The audit is of everything that changes what people see, and what the registry says is signed: the head
-- of the audit and the pointers of experts, with a key that gateways alone can read.
--
-- What those change who may write no audit (workers, and whoever migrates) is written by triggers with the
-- rights of the owner. They wait for the head of the audit first, as registry mutations do: who held another
-- row while waiting for it could wait for ever.
--
-- Lock cost: ACCESS EXCLUSIVE on audit for an instant (its rows are not looked at: they were held to a
--            narrower rule), SHARE ROW EXCLUSIVE on four small tables; all else is new.
-- Rollback:  DROP TABLE registry_key; (the functions of the chain may keep their search_path)
--            DROP TRIGGER change_waits_for_audit, change_is_audited ON each of the four tables below;
--            DROP FUNCTION change_waits_for_audit, change_is_audited;
--            DELETE FROM flyway_schema_history WHERE version = '17'; the wider rule on audit may stay.

ALTER TABLE audit DROP CONSTRAINT audit_subject_kind_is_known;
ALTER TABLE audit ADD CONSTRAINT audit_subject_kind_is_word
  CHECK (subject_kind ~ '^[a-z]+(-[a-z]+)*$') NOT VALID;

CREATE TABLE registry_key (
  generation  integer     PRIMARY KEY,
  id          text        NOT NULL UNIQUE,
  public_key  bytea       NOT NULL,
  private_key bytea       NOT NULL,
  since       timestamptz NOT NULL,
  CONSTRAINT registry_key_generation_from_one CHECK (generation >= 1),
  CONSTRAINT registry_key_id_is_of_key CHECK (id = left(encode(sha256(public_key), 'hex'), 16))
);

COMMENT ON TABLE  registry_key IS 'Ed25519 keys that pointers and heads of the audit are signed with, the last of them now';
COMMENT ON COLUMN registry_key.public_key IS 'X.509; workers know pointers by it';
COMMENT ON COLUMN registry_key.private_key IS 'PKCS #8; read by gateways alone';

CREATE FUNCTION change_waits_for_audit() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM audit_head FOR UPDATE;
  RETURN NULL;
END
$$;

-- Its arguments: action, kind of the subject, the column that names it, reason.
CREATE FUNCTION change_is_audited() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (at, actor, action, subject_kind, subject, reason, idempotency_key, request)
  VALUES (clock_timestamp(), session_user, TG_ARGV[0], TG_ARGV[1], to_jsonb(NEW) ->> TG_ARGV[2],
          TG_ARGV[3], gen_random_uuid()::text,
          (to_jsonb(NEW) - ARRAY['content', 'only_row', 'since', 'published_at'])::json);
  RETURN NULL;
END
$$;

-- Else whoever may make a temporary table could make a trigger of it that writes what it likes.
REVOKE ALL ON FUNCTION change_waits_for_audit(), change_is_audited() FROM PUBLIC;

-- What the chain is made of, and by whose rights, must not depend on tables that a caller puts in the way.
DO $$
DECLARE
  chained text;
BEGIN
  FOREACH chained IN ARRAY ARRAY['change_waits_for_audit', 'change_is_audited', 'audit_is_chained',
                                 'audit_head_moves_on', 'audit_head_is_of_audit'] LOOP
    EXECUTE format('ALTER FUNCTION %I() SET search_path = %I, pg_temp', chained, current_schema());
  END LOOP;
END
$$;

CREATE TRIGGER change_waits_for_audit BEFORE INSERT OR UPDATE ON current_base_model
  FOR EACH STATEMENT EXECUTE FUNCTION change_waits_for_audit();
CREATE TRIGGER change_is_audited AFTER INSERT OR UPDATE ON current_base_model
  FOR EACH ROW EXECUTE FUNCTION change_is_audited('serve', 'base-model', 'digest', 'a worker brought it');

CREATE TRIGGER change_waits_for_audit BEFORE INSERT OR UPDATE ON served_layout
  FOR EACH STATEMENT EXECUTE FUNCTION change_waits_for_audit();
CREATE TRIGGER change_is_audited AFTER INSERT OR UPDATE ON served_layout
  FOR EACH ROW EXECUTE FUNCTION change_is_audited('serve-layout', 'base-model', 'base_model', 'a worker brought it');

CREATE TRIGGER change_waits_for_audit BEFORE UPDATE ON incarnation
  FOR EACH STATEMENT EXECUTE FUNCTION change_waits_for_audit();
CREATE TRIGGER change_is_audited AFTER UPDATE ON incarnation
  FOR EACH ROW EXECUTE FUNCTION change_is_audited('renew', 'registry', 'id', 'the database was restored');

CREATE TRIGGER change_waits_for_audit BEFORE INSERT ON router
  FOR EACH STATEMENT EXECUTE FUNCTION change_waits_for_audit();
CREATE TRIGGER change_is_audited AFTER INSERT ON router
  FOR EACH ROW EXECUTE FUNCTION change_is_audited('publish', 'router', 'sequence', 'a run fitted it, or a file had it');
