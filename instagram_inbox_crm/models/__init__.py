from . import (
    crm_lead,
    discuss_channel,
    instagram_inbox,
    instagram_inbox_report,
    instagram_lead_name,
    rating_rating,
    res_users,
)
