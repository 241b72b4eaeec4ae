from . import (
    base_automation,
    discuss_channel,
    instagram_assignment,
    instagram_automatic_reply,
    instagram_automation,
    ir_actions_server,
)
