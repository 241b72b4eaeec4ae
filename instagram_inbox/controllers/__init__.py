from . import oauth, webclient, webhook
