-- Who stands behind feedback and examples, by what was authenticated: shares of what is learnt are bounded by
-- it. Until now an example's principal was what the sender called its source, or the link of one completion.
--
-- Lock cost: ACCESS EXCLUSIVE on feedback and example while every example, and feedback of keys that are
--            known, is rewritten once; the indexes are built meanwhile. On interaction for an instant.
--            An older build writes neither role nor voucher: what it adds counts as the crowd's.
-- Rollback:  ALTER TABLE interaction DROP COLUMN key_id;
--            ALTER TABLE feedback DROP COLUMN sender_role, DROP COLUMN author_key, DROP COLUMN author_user;
--            ALTER TABLE example DROP COLUMN asker, DROP COLUMN voucher;
--            DELETE FROM flyway_schema_history WHERE version = '11';

ALTER TABLE interaction ADD COLUMN key_id text COLLATE "C";

ALTER TABLE feedback
  ADD COLUMN sender_role text,
  ADD COLUMN author_key  text COLLATE "C",
  ADD COLUMN author_user text,
  ADD CONSTRAINT feedback_role_is_known CHECK (sender_role IN
    ('client', 'annotator', 'operator', 'trainer', 'admin'));

ALTER TABLE example
  ADD COLUMN asker   text,
  ADD COLUMN voucher text;

UPDATE feedback f SET sender_role = k.role FROM api_key k WHERE k.id = f.principal;
UPDATE feedback SET sender_role = 'admin' WHERE principal = 'loopback';

UPDATE feedback f
  SET author_key  = CASE WHEN f.principal LIKE 'link:%' THEN 'links' ELSE f.principal END,
      author_user = (SELECT i.user_id FROM interaction i
                     WHERE i.request_id = f.request_id AND i.choice = f.choice)
  WHERE f.state <> 'received';

UPDATE example e
  SET principal = f.author_key,
      asker     = f.author_user,
      voucher   = CASE WHEN f.tenant IS NULL AND f.sender_role IN ('trainer', 'operator', 'admin')
                       THEN f.principal END
  FROM feedback f WHERE f.id = e.feedback AND f.author_key IS NOT NULL;
UPDATE example SET principal = 'import', voucher = 'import' WHERE feedback IS NULL;

-- How much one author has said within a while.
CREATE INDEX feedback_of_author ON feedback (author_key, received_at) WHERE author_key IS NOT NULL;
-- What operators answer for is read apart from the crowd's.
CREATE INDEX example_vouched_for ON example (expert, split, rank, id) WHERE voucher IS NOT NULL;

COMMENT ON COLUMN interaction.key_id IS 'The API key that asked; null: of a build that did not say';
COMMENT ON COLUMN feedback.sender_role IS 'Of the key that sent it; null: a link, or a build that did not say';
COMMENT ON COLUMN feedback.author_key IS 'Whose share it counts to: the key that sent it, or, by a link, the key that asked; null before it is decided on';
COMMENT ON COLUMN feedback.author_user IS 'Whom that key named as the one who asked';
COMMENT ON COLUMN example.principal IS 'The key whose share of a run it counts to';
COMMENT ON COLUMN example.asker IS 'The user whose share of a run it counts to; null: nobody in particular';
COMMENT ON COLUMN example.voucher IS 'Who answers for it: a key that may promote by hand, a reviewer, an import; null: nobody, it is the crowd''s';
