import json

from odoo import api, models
from odoo.addons.mail.tools.discuss import Store


class InstagramAnnouncement(models.AbstractModel):
    """Tells the people at their screens what has arrived: list, sound, counter, push."""

    _name = "instagram.announcement"
    _description = "Instagram Message Announcement"

    @api.model
    def _announce(self, threads, new):
        """Tell of messages that were just added.

        :param list threads: pairs of a thread and its drafts, in order
        :param new: those threads that nobody can have open yet
        """
        for channel, drafts in threads:
            for draft in drafts:
                if channel not in new:
                    self._tell_thread(channel, draft.message)
            if (
                not channel.instagram_agent_id
                and channel.instagram_status != "resolved"
            ):
                self._tell_inbox(channel, drafts)
        self._push(
            [
                draft
                for _channel, drafts in threads
                for draft in drafts
                if draft.is_incoming
            ]
        )

    @api.model
    def _tell_thread(self, channel, message):
        """Tell who has the thread in the sidebar or open."""
        data = Store(bus_channel=channel).add(message).get_result()
        channel._bus_send(
            "discuss.channel/new_message", {"data": data, "id": channel.id}
        )

    @api.model
    def _tell_inbox(self, channel, drafts):
        """Tell every agent of the inbox what waits for one of them."""
        inbox = channel.instagram_inbox_id
        for number, draft in enumerate(drafts):
            store = Store(bus_channel=inbox)
            if number == 0:
                store.add(channel)
            data = store.add(draft.message).get_result()
            if draft.is_incoming:
                inbox._bus_send(
                    "instagram.inbox/new_message",
                    {
                        "data": data,
                        "channel_id": channel.id,
                        "message_id": draft.message.id,
                    },
                )
            else:
                inbox._bus_send("mail.record/insert", data)

    @api.model
    def _push(self, drafts):
        """Queue notifications for agents whose browser is closed.

        By Odoo's own queue: sending one from here would wait for the network.
        """
        members = self.env["discuss.channel.member"].search(
            [
                ("channel_id", "in", [draft.channel.id for draft in drafts]),
                ("partner_id.active", "=", True),
                ("mute_until_dt", "=", False),
                ("partner_id.user_ids.manual_im_status", "!=", "busy"),
            ]
        )
        if not members:
            return
        thread = self.env["mail.thread"]
        devices = thread._web_push_get_partners_parameters(members.partner_id.ids)[0]
        for draft in drafts if devices else ():
            mine = members.filtered(
                lambda m, draft=draft: m.channel_id == draft.channel
            )
            payload = json.dumps(
                thread._web_push_truncate_payload(
                    draft.channel._notify_by_web_push_prepare_payload(draft.message)
                )
            )
            self.env["mail.push"].create(
                [
                    {"mail_push_device_id": device.id, "payload": payload}
                    for device in devices
                    if device.partner_id in mine.partner_id
                ]
            )
        if devices:
            self.env.ref("mail.ir_cron_web_push_notification")._trigger()
