"""Tickets of Instagram conversations."""

from . import (
    discuss_channel,
    helpdesk_ticket,
    instagram_inbox,
    ir_attachment,
    res_users,
)
