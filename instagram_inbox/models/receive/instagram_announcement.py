import json

from odoo import api, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import groupby


class InstagramAnnouncement(models.AbstractModel):
    """Shows people at their screens what has arrived: list, sound, counter, push."""

    _name = "instagram.announcement"
    _description = "Instagram Message Announcement"

    @api.model
    def _announce(self, threads, new):
        """Tell of messages that were just added.

        :param list threads: pairs of a thread and its drafts, in order
        :param new: those threads that nobody can have open yet
        """
        channels = self.env["discuss.channel"].union(
            *(channel for channel, _drafts in threads)
        )
        waiting = channels._instagram_unassigned()
        self._show_waiting(waiting)
        everything = [draft for _channel, drafts in threads for draft in drafts]
        for draft, data in self._described(everything):
            if draft.channel not in new:
                self._tell_thread(draft, data)
            if draft.channel in waiting:
                self._tell_inbox(draft, data)
        self._push([draft for draft in everything if draft.counts])

    @api.model
    def _show_waiting(self, channels):
        """Show every agent of an inbox the threads of which messages follow.

        All at once: describing one thread costs as much as describing fifty.
        """
        for inbox, mine in channels.grouped("instagram_inbox_id").items():
            Store(bus_channel=inbox).add(mine).bus_send()

    @api.model
    def _described(self, drafts):
        """Describe new messages for the browser, which accepts them one by one.

        All of an inbox at once: one costs nearly as much as fifty. Only those that
        come with another message or with reactions are described one by one.

        :return: pairs of a draft and the data that show it
        :rtype: list
        """
        described = []
        for plain, mine in groupby(drafts, key=self._described_with):
            if plain:
                described += self._described_together(mine)
            else:
                described += [self._described_alone(draft) for draft in mine]
        order = {id(draft): number for number, draft in enumerate(drafts)}
        return sorted(described, key=lambda pair: order[id(pair[0])])

    @api.model
    def _described_with(self, draft):
        """Return the inbox with whose messages this can be described, or nothing."""
        message = draft.message
        return not (message.parent_id or message.reaction_ids) and draft.inbox

    @api.model
    def _described_together(self, drafts):
        """Describe messages of one inbox, each with its own thread and author."""
        messages = self.env["mail.message"].union(*(each.message for each in drafts))
        data = Store(bus_channel=drafts[0].channel).add(messages).get_result()
        own, threads, guests = (
            {each["id"]: each for each in data.pop(model, ())}
            for model in ("mail.message", "mail.thread", "mail.guest")
        )
        described = []
        for draft in drafts:
            message = own[draft.message.id]
            parts = {
                "mail.message": [message],
                "mail.thread": [threads[draft.channel.id]],
            }
            if guest := guests.get(message["author_guest_id"]):
                parts["mail.guest"] = [guest]
            described.append((draft, data | parts))
        return described

    @api.model
    def _described_alone(self, draft):
        """Describe a message with those it refers to."""
        message = draft.message
        data = Store(bus_channel=draft.channel).add(message).get_result()
        # the browser takes the first for the new one
        data["mail.message"].sort(key=lambda each: each["id"] != message.id)
        return draft, data

    @api.model
    def _tell_thread(self, draft, data):
        """Tell who has the thread in the sidebar or open."""
        draft.channel._bus_send(
            "discuss.channel/new_message", {"data": data, "id": draft.channel.id}
        )

    @api.model
    def _tell_inbox(self, draft, data):
        """Tell every agent of the inbox what waits for one of them."""
        if not draft.counts:
            draft.inbox._bus_send("mail.record/insert", data)
            return
        self._tell_waiting(draft.channel, draft.message, data)

    @api.model
    def _tell_waiting(self, channel, message, data, **more):
        """Show a message of a thread that nobody handles to every agent of its inbox.

        :param dict data: the message, as browsers take it
        :param more: `silent`, when it is not to make itself heard
        """
        news = {"data": data, "channel_id": channel.id, "message_id": message.id}
        inbox = channel.instagram_inbox_id
        inbox._bus_send("instagram.inbox/new_message", news | more)

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
