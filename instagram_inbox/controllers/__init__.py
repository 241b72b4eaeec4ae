from . import files, oauth, webclient, webhook
