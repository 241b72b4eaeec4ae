from . import app_callbacks, deletion_status, oauth, pivot, webclient, webhook
