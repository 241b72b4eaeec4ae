-- A copied database must not answer anybody's customers.
UPDATE instagram_inbox
   SET access_token = NULL,
       state = 'disconnected';
UPDATE ir_config_parameter
   SET value = ''
 WHERE key IN ('instagram_inbox.app_secret', 'instagram_inbox.verify_token');
-- What was seen was seen of the other database.
DELETE FROM instagram_observation;
