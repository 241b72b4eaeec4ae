"""Agents and readers: nobody else reads, hears or counts anything."""

from . import (
    bus_bus,
    discuss_channel,
    discuss_channel_member,
    discuss_channel_readers,
    instagram_bulk,
    instagram_inbox_notification,
    instagram_notifier,
    instagram_presence,
    instagram_waiting_mail,
    ir_websocket,
    mail_activity,
    mail_guest,
    mail_message,
    mail_presence,
    res_groups,
    res_partner,
    res_users,
)
