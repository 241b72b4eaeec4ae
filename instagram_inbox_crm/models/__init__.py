from . import crm_lead, discuss_channel, instagram_inbox, res_users
