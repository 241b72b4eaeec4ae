from . import oauth, typing, webclient, webhook
