from . import oauth, pivot, webclient, webhook
