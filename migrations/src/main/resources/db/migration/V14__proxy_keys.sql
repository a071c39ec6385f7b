-- A role of its own for keys that act for whichever tenant they name. Clients' keys without a tenant did until
-- now; keys are never changed, so who needs one makes it.
--
-- Lock cost: ACCESS EXCLUSIVE on api_key and feedback for an instant; no row is rewritten.
--            An older build knows no such role: revoke the keys that have it before going back.
-- Rollback:  ALTER TABLE api_key DROP CONSTRAINT api_key_proxy_has_no_tenant; the role may stay known.
--            DELETE FROM flyway_schema_history WHERE version = '14';

ALTER TABLE api_key
  DROP CONSTRAINT api_key_role_is_known,
  ADD  CONSTRAINT api_key_role_is_known CHECK (role IN
    ('client', 'proxy', 'annotator', 'operator', 'trainer', 'admin')),
  ADD  CONSTRAINT api_key_proxy_has_no_tenant CHECK (role <> 'proxy' OR tenant IS NULL);

ALTER TABLE feedback
  DROP CONSTRAINT feedback_role_is_known,
  ADD  CONSTRAINT feedback_role_is_known CHECK (sender_role IN
    ('client', 'proxy', 'annotator', 'operator', 'trainer', 'admin'));
