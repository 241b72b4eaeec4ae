from contextlib import nullcontext

from odoo import Command, api, models
from odoo.tools import groupby

from ..tools import aside
from .instagram_record import OURS


class InstagramDelivery(models.AbstractModel):
    """Shows a batch of messages in their threads.

    It does for many messages at once what `message_post` does for one, at a tenth of
    the cost: messages, side rows and facts are each created together, and every thread
    is written once.
    """

    _name = "instagram.delivery"
    _description = "Instagram Message Delivery"

    @api.model
    def _deliver(self, drafts):
        """Show messages that are not here yet.

        :param list drafts: their `Draft`, of any threads, in any order
        """
        if past := [draft for draft in drafts if draft.is_imported]:
            self._deliver_past(past)
        if new := [draft for draft in drafts if not draft.is_imported]:
            self._deliver_new(new)

    @api.model
    def _deliver_past(self, drafts):
        """Show messages of the past, oldest first, and do nothing else.

        No sound, no counter, no fact of the overview, no episode; what customers write
        from now on is counted as ever.
        """
        drafts = sorted(drafts, key=lambda draft: draft.written)
        new = self._set_channels(drafts)
        self._create_messages(drafts)
        for channel in self.env["discuss.channel"].union(*(d.channel for d in drafts)):
            mine = [draft for draft in drafts if draft.channel == channel]
            channel._instagram_caught_up(mine, channel in new)
        for draft in drafts:
            draft.row._settle("done")

    @api.model
    def _deliver_new(self, drafts):
        """Show new messages, count them, and tell the people at their screens."""
        drafts = sorted(
            drafts,
            key=lambda draft: (draft.inbox.id, draft.event.customer_id, draft.written),
        )
        new = self._set_channels(drafts)
        threads = list(groupby(drafts, key=lambda draft: draft.channel))
        # no figure counts a test
        counted = [thread for thread in threads if not thread[0].instagram_is_test]
        if not self._try(self._set_episodes, counted):
            for draft in drafts:
                draft.forget_episode()
        self._create_messages(drafts)
        for channel, mine in threads:
            self._try(channel._instagram_came_by, mine)
        self._try(self._count, counted)
        self._try(self._bring_up_to_date, threads)
        self._try(self.env["instagram.announcement"]._announce, threads, new)
        for draft in drafts:
            draft.row._settle("done")

    @api.model
    def _bring_up_to_date(self, threads):
        absences = self._absences(threads)
        for channel, mine in threads:
            channel._instagram_received(mine, absences)

    @api.model
    def _try(self, step, *args):
        """Do what goes with a message: figures, states, news.

        Where that has failed once, the message is shown without it.

        :return: whether it is done
        :rtype: bool
        """
        guard = aside(self.env, step.__name__) if self._is_careful() else nullcontext()
        with guard:
            step(*args)
            return True
        return False

    @api.model
    def _is_careful(self):
        """Whether messages are shown one by one, as what goes with one has failed."""
        return bool(self.env.context.get("instagram_careful"))

    # ------------------------------------------------------------
    # THREADS
    # ------------------------------------------------------------

    @api.model
    def _set_channels(self, drafts):
        """Find each message's thread, making those that are new.

        :return: the new threads
        """
        pairs = {draft.pair for draft in drafts}
        contacts = self.env["instagram.contact"]._find_or_create(pairs)
        found = self.env["discuss.channel"].search(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_contact_id", "in", [each.id for each in contacts.values()]),
            ]
        )
        channels = {channel.instagram_contact_id: channel for channel in found}
        wrote = {contacts[draft.pair] for draft in drafts if draft.counts}
        latest = {contacts[draft.pair]: draft.at for draft in drafts}
        missing = [each for each in contacts.values() if each not in channels]
        new = self._create_channels(missing, wrote, latest)
        channels.update(zip(missing, new, strict=True))
        for draft in drafts:
            draft.channel = channels[contacts[draft.pair]]
        return new

    @api.model
    def _create_channels(self, contacts, wrote, latest):
        # install_mode: otherwise Odoo makes the job's user a member. Without uuid:
        # the invitation address made of it would show the thread to anybody.
        channels = self.env["discuss.channel"].with_context(
            install_mode=True, instagram_own=OURS
        )
        return channels.create(
            [
                {
                    "channel_type": "instagram",
                    "name": contact._label(),
                    "uuid": False,
                    "last_interest_dt": latest[contact],
                    "instagram_inbox_id": contact.inbox_id.id,
                    "instagram_contact_id": contact.id,
                    "instagram_status": "open" if contact in wrote else "resolved",
                    "channel_member_ids": [
                        Command.create({"guest_id": contact.guest_id.id})
                    ],
                }
                for contact in contacts
            ]
        ).with_env(self.env)

    @api.model
    def _absences(self, threads):
        """Return which agents, whose customers write, are not there: all at once.

        :return: see `res.users._instagram_absences`
        """
        agents = self.env["res.users"].union(
            *(
                channel.instagram_agent_id
                for channel, drafts in threads
                if any(draft.counts for draft in drafts)
            )
        )
        return agents._instagram_absences()

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _create_messages(self, drafts):
        """Create messages as they are now, before anybody is told of them."""
        originals = self._find_originals(drafts)
        values = [self._message_values(draft) for draft in drafts]
        messages = self.env["discuss.channel"]._message_create(values)
        for draft, message in zip(drafts, messages, strict=True):
            draft.message = message
        parts = self.env["instagram.message"].create(
            [self._part_values(draft) for draft in drafts]
        )
        self._try(self._quote, drafts, originals)
        files = [
            (part, draft.content.files)
            for part, draft in zip(parts, drafts, strict=True)
        ]
        self._try(self.env["instagram.media"]._expect, files)
        self._catch_up(drafts)
        self._quote_late(drafts)

    @api.model
    def _message_values(self, draft):
        business = draft.inbox.company_id.partner_id
        guest = draft.channel.instagram_contact_id.guest_id
        return {
            "author_guest_id": guest.id if draft.is_incoming else False,
            "author_id": False if draft.is_incoming else business.id,
            "body": draft.content.body,
            "date": draft.at,
            "email_from": False if draft.is_incoming else business.email_formatted,
            "message_type": "comment" if draft.is_said else "notification",
            "model": "discuss.channel",
            "reply_to": False,
            "res_id": draft.channel.id,
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
        }

    @api.model
    def _part_values(self, draft):
        return {
            "inbox_id": draft.inbox.id,
            "channel_id": draft.channel.id,
            "mail_message_id": draft.message.id,
            "mid": draft.event.key,
            "direction": "in" if draft.is_incoming else "out",
            "state": "received" if draft.is_incoming else "sent",
            "from_app": not draft.is_incoming,
            "from_standby": draft.event.source == "standby",
            "is_imported": draft.is_imported,
            "written_at": draft.at,
            "sent_at": draft.at,
            "instant": draft.instant,
            "episode_id": draft.episode.id if draft.episode else False,
            "agent_id": draft.agent.id if draft.agent else False,
            "origin": draft.origin_label,
            "content": draft.content.notes or False,
        }

    @api.model
    def _catch_up(self, drafts):
        """Apply what came before its message: edits, reactions, unsending, seen."""
        self.env["instagram.message"]._catch_up(
            self.env["instagram.inbox"].union(*(draft.inbox for draft in drafts)),
            {draft.event.key for draft in drafts},
        )
        for inbox, customer in {each.pair for each in drafts if not each.is_incoming}:
            self.env["instagram.webhook.event"]._wake_waiting(
                inbox.instagram_id, customer
            )

    # ------------------------------------------------------------
    # QUOTES
    # ------------------------------------------------------------

    @api.model
    def _find_originals(self, drafts):
        """Find the messages to which these reply, and note which are unknown.

        :return: `mail.message` by (thread id, mid)
        :rtype: dict
        """
        replies = [draft for draft in drafts if draft.reply_to_mid]
        if not replies:
            return {}
        known = self.env["instagram.message"]._known(
            self.env["instagram.inbox"].union(*(draft.inbox for draft in replies)),
            {draft.reply_to_mid for draft in replies},
        )
        originals = {
            (message.channel_id.id, message.mid): message.mail_message_id
            for message in known.values()
        }
        arriving = {(draft.channel.id, draft.event.key) for draft in drafts}
        for draft in replies:
            original = (draft.channel.id, draft.reply_to_mid)
            if original not in originals and original not in arriving:
                draft.content.add_note("reply_unknown")
        return originals

    @api.model
    def _quote(self, drafts, originals):
        """Have replies quote what they reply to, as Discuss does."""
        arrived = {
            (draft.channel.id, draft.event.key): draft.message for draft in drafts
        }
        messages = originals | arrived
        for draft in drafts:
            original = messages.get((draft.channel.id, draft.reply_to_mid))
            if original and original != draft.message:
                draft.message.parent_id = original

    @api.model
    def _quote_late(self, drafts):
        """Have earlier replies quote these, and note what these themselves still lack."""
        originals = {}
        for draft in drafts:
            originals[draft.channel.id, draft.event.key] = draft.message
            if draft.reply_to_mid and not draft.message.parent_id:
                draft.message.instagram_message_ids.quoted_mid = draft.reply_to_mid
        waiting = self.env["instagram.message"].search(
            [
                ("channel_id", "in", [channel for channel, _mid in originals]),
                ("quoted_mid", "in", [mid for _channel, mid in originals]),
                ("unsent_at", "=", False),
            ]
        )
        for part in waiting:
            original = originals.get((part.channel_id.id, part.quoted_mid))
            if original and original != part.mail_message_id:
                part._quote_late(original)
