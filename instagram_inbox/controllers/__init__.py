from . import app_callbacks, deletion_status, oauth, webclient, webhook
