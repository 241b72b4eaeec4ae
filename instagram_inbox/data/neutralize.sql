-- A copied database must not answer anybody's customers, nor know how to.
UPDATE instagram_inbox
   SET access_token = NULL,
       token_expires_at = NULL,
       token_refreshed_at = NULL,
       token_retry_at = NULL,
       paused_until = NULL,
       pause_key = NULL,
       state = 'disconnected';
UPDATE ir_config_parameter
   SET value = ''
 WHERE key IN ('instagram_inbox.app_secret', 'instagram_inbox.verify_token');
-- Connected anew, the copy would send what the original has sent.
UPDATE instagram_message
   SET state = 'failed',
       error_message = 'Not sent: this is a copy of the database.'
 WHERE state IN ('queued', 'sending');
-- Nor fetch what customers sent.
UPDATE instagram_media
   SET state = 'expired',
       url = NULL
 WHERE state = 'pending';
DELETE FROM instagram_fetch;
