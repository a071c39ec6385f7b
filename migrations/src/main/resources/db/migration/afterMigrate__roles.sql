-- Who may do what: three roles that cannot log in, for the logins of the services to be members of. This runs
-- after each migration, also where there was nothing to do, so that roles which somebody else has made get
-- their rights with the next one. The owner of the tables is who migrates, and needs none of this.
--
-- A new table goes into the list below, or no service can use it.
--
-- Lock cost: none that a service would notice.
-- Rollback:  DROP OWNED BY zoetic_gateway, zoetic_worker, zoetic_trainer;
--            DROP ROLE zoetic_gateway, zoetic_worker, zoetic_trainer;

-- One at a time: rights are changed in place.
SELECT pg_advisory_xact_lock(hashtext('zoetic roles'));

DO $$
DECLARE
  service text;
  rights  text;
  tables  text;
BEGIN
  FOREACH service IN ARRAY ARRAY['zoetic_gateway', 'zoetic_worker', 'zoetic_trainer'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', service);
      EXCEPTION
        WHEN insufficient_privilege THEN
          RAISE WARNING 'the role % is missing, and % may not create it: have it created (CREATE ROLE % NOLOGIN) and migrate again',
            service, current_user, service;
        -- By the migration of another database of the server.
        WHEN duplicate_object OR unique_violation THEN
          NULL;
      END;
    END IF;
  END LOOP;

  FOR service, rights, tables IN
    VALUES
      -- Serves requests, and is where operators decide.
      ('zoetic_gateway', 'SELECT',                         'flyway_schema_history, schema_reader'),
      ('zoetic_gateway', 'SELECT',                         'base_model, layout, served_layout, chat_template_problem, worker, acknowledgement, trainer, evaluation, kept_since, tombstone, platform_event, platform_event_head'),
      ('zoetic_gateway', 'SELECT, INSERT',                 'audit, alias_move, signing_key, registry_key, lesson'),
      ('zoetic_gateway', 'SELECT, UPDATE',                 'audit_head, training_run_example, training_run_prompt'),
      ('zoetic_gateway', 'SELECT, DELETE',                 'interaction, example'),
      ('zoetic_gateway', 'SELECT, INSERT, UPDATE',         'expert, expert_version, api_key, metric, training_run'),
      ('zoetic_gateway', 'SELECT, INSERT, UPDATE, DELETE', 'alias, outbox, feedback, gateway, key_usage, party_load, process_lease, expert_traffic'),
      ('zoetic_gateway', 'SELECT, INSERT, UPDATE, DELETE', 'webhook'),
      -- Serves what has been decided, and says who it is.
      ('zoetic_worker',  'SELECT',                         'flyway_schema_history, schema_reader, incarnation'),
      ('zoetic_worker',  'SELECT',                         'expert, expert_version, alias, router, audit_head'),
      -- Which experts have changed, and not by whom or why.
      ('zoetic_worker',  'SELECT (sequence, subject_kind, subject, hash)', 'audit'),
      -- What pointers are signed with is the gateways' alone.
      ('zoetic_worker',  'SELECT (id, public_key)',        'registry_key'),
      ('zoetic_worker',  'SELECT, INSERT',                 'base_model, layout'),
      ('zoetic_worker',  'SELECT, INSERT, UPDATE',         'current_base_model, served_layout'),
      ('zoetic_worker',  'SELECT, INSERT, UPDATE, DELETE', 'chat_template_problem, worker, acknowledgement, process_lease'),
      -- Stores what was asked, learns from it, and passes or refuses versions.
      ('zoetic_trainer', 'SELECT',                         'flyway_schema_history, schema_reader'),
      ('zoetic_trainer', 'SELECT',                         'served_layout, metric, tombstone, lesson'),
      ('zoetic_trainer', 'SELECT, INSERT',                 'layout, audit, alias_move, evaluation, router'),
      ('zoetic_trainer', 'SELECT, UPDATE',                 'audit_head, feedback'),
      ('zoetic_trainer', 'INSERT',                         'outbox'),
      ('zoetic_trainer', 'SELECT, INSERT, DELETE',         'interaction'),
      ('zoetic_trainer', 'SELECT, INSERT',                 'training_run_prompt'),
      ('zoetic_trainer', 'SELECT, INSERT, UPDATE',         'expert, expert_version, training_run, training_run_example'),
      ('zoetic_trainer', 'SELECT, INSERT, UPDATE, DELETE', 'alias, example, trainer, process_lease, growth_cluster, growth_decision'),
      -- Who approves feedback answers for what was made of it.
      ('zoetic_gateway', 'UPDATE (voucher)',               'example'),
      -- Who vetoes, renames or merges what grows gives its examples to another expert, or to none.
      ('zoetic_gateway', 'UPDATE (expert, split, cluster)', 'example'),
      ('zoetic_gateway', 'SELECT, INSERT, UPDATE, DELETE', 'growth_cluster, growth_decision'),
      -- To lock a row that is read takes the right to change a column of it: one that means nothing alone.
      ('zoetic_gateway', 'SELECT, UPDATE (since)',         'current_base_model, incarnation'),
      ('zoetic_trainer', 'SELECT, UPDATE (since)',         'current_base_model, incarnation'),
      ('zoetic_trainer', 'SELECT, UPDATE (registered_at)', 'base_model'),
      -- Lets what is old go, by rules that are the tables'.
      ('zoetic_trainer', 'EXECUTE',                        'FUNCTION trim_feedback, trim_values, trim_routers, trim_runs, trim_alias_moves, trim_api_keys, trim_tombstones'),
      ('zoetic_trainer', 'EXECUTE',                        'FUNCTION make_interaction_slices, drop_interaction_slices, user_forgotten_at'),
      -- Events are written by triggers alone.
      ('zoetic_gateway', 'EXECUTE',                        'FUNCTION number_platform_events, forget_platform_events'),
      ('zoetic_gateway', 'EXECUTE',                        'FUNCTION forget_user, user_forgotten_at, answer_is_forgotten')
  LOOP
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = service) THEN
      EXECUTE format('GRANT %s ON %s TO %I', rights, tables, service);
    END IF;
  END LOOP;

  -- Feedback takes its numbers before it is written.
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'zoetic_gateway') THEN
    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO zoetic_gateway', pg_get_serial_sequence('feedback', 'sequence'));
  END IF;
END
$$;
