-- A copied database must not answer anybody's customers, nor know how to.
UPDATE instagram_inbox
   SET access_token = NULL,
       token_expires_at = NULL,
       token_refreshed_at = NULL,
       token_retry_at = NULL,
       reauthorize_key = NULL,
       paused_until = NULL,
       pause_key = NULL,
       state = 'disconnected';
UPDATE ir_config_parameter
   SET value = ''
 WHERE key IN (
       'instagram_inbox.app_secret',
       'instagram_inbox.erasure_key',
       'instagram_inbox.health_key',
       'instagram_inbox.verify_token');
-- Settings that were saved stay for a while, with the token that they show.
UPDATE res_config_settings
   SET instagram_verify_token = NULL;
-- What was seen was seen of the other database.
DELETE FROM instagram_observation;
-- Connected anew, the copy would send what the original has sent.
UPDATE instagram_message
   SET state = 'failed',
       error_reason = 'copied_database'
 WHERE state IN ('queued', 'sending');
UPDATE instagram_comment_action
   SET state = 'failed',
       error_reason = 'copied_database'
 WHERE state IN ('queued', 'sending');
-- Nor fetch what customers sent.
UPDATE instagram_media
   SET state = 'expired',
       url = NULL
 WHERE state = 'pending';
DELETE FROM instagram_fetch;
-- Who has the address of a file has the file: what is signed in it is taken out.
UPDATE instagram_media
   SET url = NULL
 WHERE url IS NOT NULL;
UPDATE instagram_webhook_event
   SET payload = regexp_replace(
       payload,
       '(([?&;]|\\u0026)[A-Za-z0-9_.~-]+=)[^][:space:]"''<>&;\\]+',
       '\1x',
       'g')
 WHERE payload LIKE '%=%';
UPDATE instagram_message
   SET content = regexp_replace(
       content::text,
       '([?&;][A-Za-z0-9_.~-]+=)[^][:space:]"''<>&;\\]+',
       '\1x',
       'g')::jsonb
 WHERE content IS NOT NULL;
UPDATE discuss_channel
   SET instagram_origin = regexp_replace(
       instagram_origin::text,
       '([?&;][A-Za-z0-9_.~-]+=)[^][:space:]"''<>&;\\]+',
       '\1x',
       'g')::jsonb
 WHERE instagram_origin IS NOT NULL;
DELETE FROM bus_bus;
-- Nor react, nor tell of typing and reading.
DELETE FROM instagram_reaction_outbox;
DELETE FROM instagram_signal;
