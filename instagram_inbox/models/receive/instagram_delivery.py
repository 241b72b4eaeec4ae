from contextlib import nullcontext

from odoo import Command, api, models
from odoo.tools import groupby

from ...tools.jobs import aside
from ..instagram_record import OURS


class InstagramDelivery(models.AbstractModel):
    """Shows a batch of messages in their threads.

    It does for many messages what `message_post` does for one, at a tenth of the cost:
    messages, their Instagram rows and facts are each created together, and every thread
    is written once.
    """

    _name = "instagram.delivery"
    _description = "Instagram Message Delivery"

    @api.model
    def _deliver(self, items):
        """Show messages that are not here yet.

        :param list items: `NewMessage` objects, of any threads, in any order
        """
        rules = self.env["instagram.automation"]
        if past := [item for item in items if item.is_imported]:
            rules._silent(self)._deliver_past(past)
        if new := [item for item in items if not item.is_imported]:
            delivery = rules._patient(self)
            delivery._deliver_new(new)
            delivery._try(rules.with_env(delivery.env)._said, new)

    @api.model
    def _deliver_past(self, items):
        """Show earlier messages, oldest first, and do nothing else.

        They cause no sound, counter, episode or fact of the overview. New messages of
        the same customers are counted as usual.
        """
        items = sorted(items, key=lambda item: item.written)
        new = self._set_channels(items)
        self._create_messages(items, new)
        for channel in self.env["discuss.channel"].union(*(d.channel for d in items)):
            mine = [item for item in items if item.channel == channel]
            channel._instagram_update_from_import(mine, channel in new)
        for item in items:
            item.row._settle("done")

    @api.model
    def _deliver_new(self, items):
        """Show new messages, count them, and notify the people at their screens."""
        items = sorted(
            items,
            key=lambda item: (item.inbox.id, item.event.customer_id, item.written),
        )
        new = self._set_channels(items)
        threads = list(groupby(items, key=lambda item: item.channel))
        # no figure counts a test
        counted = [thread for thread in threads if not thread[0].instagram_is_test]
        self._try(self.env["instagram.tap"]._recognize, counted)
        if not self._try(self._set_episodes, counted, new):
            for item in items:
                item.forget_episode()
        self._create_messages(items, new)
        for channel, mine in threads:
            self._try(channel._instagram_keep_origin, mine)
        self._try(self._write_facts, counted)
        given = {}
        self._try(self._bring_up_to_date, threads, new, given)
        self._try(self.env["instagram.tap"]._tag, counted)
        self._try(self.env["instagram.announcement"]._announce, threads, new, given)
        self._try(self.env["instagram.automatic.reply"]._expect, counted)
        for item in items:
            item.row._settle("done")

    @api.model
    def _bring_up_to_date(self, threads, new, given):
        """Bring threads up to date with their new messages, and give some to agents.

        :param new: those threads that nobody can have open yet
        :param dict given: receives what shows a thread to its new agent, by thread
        """
        absences = self._absences(threads)
        chosen = self._choose_agents(threads, absences)
        before = {channel: channel.instagram_agent_id for channel in chosen}
        why = {channel: {"reason": reason} for channel, (_u, reason) in chosen.items()}
        # `instagram.announcement` tells those whom it concerns
        new = new.with_context(instagram_new=OURS)
        given_now = self.env["discuss.channel"].union(*chosen) - new
        given_now = given_now.with_context(instagram_told=OURS)
        told = {channel: channel for channel in (*new, *given_now)}
        for channel, mine in threads:
            agent, _reason = chosen.get(channel, (None, None))
            told.get(channel, channel)._instagram_received(mine, absences, agent)
        if chosen:
            self.env["discuss.channel"]._instagram_agents_changed(before, why)
            unread = {
                channel: [item.message.id for item in mine]
                for channel, mine in threads
                if channel in new and all(item.counts for item in mine)
            }
            given.update(self.env["instagram.assignment"]._given(chosen, unread))

    @api.model
    def _choose_agents(self, threads, absences):
        """Choose agents for threads in which customers wrote.

        What a customer tapped on may decide it; otherwise the inbox may.

        :return: see `instagram.assignment`
        :rtype: dict
        """
        wrote = {}
        for channel, mine in threads:
            if counted := [item for item in mine if item.counts]:
                wrote[channel] = counted[0].instant
        tapped = self.env["instagram.tap"]._choose_agents(threads)
        others = [channel for channel in wrote if channel not in tapped]
        channels = self.env["discuss.channel"].union(*sorted(others, key=wrote.get))
        chosen = self.env["instagram.assignment"]._choose_arrived(channels, absences)
        return tapped | chosen

    @api.model
    def _try(self, step, *args):
        """Run a step that accompanies a message: figures, states, notifications.

        After a failure in this batch, a message is shown without the step that fails.

        :return: whether the step succeeded
        :rtype: bool
        """
        guard = aside(self.env, step.__name__) if self._is_careful() else nullcontext()
        with guard:
            step(*args)
            return True
        return False

    @api.model
    def _is_careful(self):
        """Return whether messages are shown one by one, after a step has failed."""
        return bool(self.env.context.get("instagram_careful"))

    # ------------------------------------------------------------
    # THREADS
    # ------------------------------------------------------------

    @api.model
    def _set_channels(self, items):
        """Find each message's thread, and create the missing ones.

        :return: the new threads
        """
        pairs = {item.pair for item in items}
        contacts = self.env["instagram.contact"]._find_or_create(pairs)
        found = self.env["discuss.channel"].search_fetch(
            [
                ("channel_type", "=", "instagram"),
                ("instagram_contact_id", "in", [each.id for each in contacts.values()]),
            ]
        )
        channels = {channel.instagram_contact_id: channel for channel in found}
        wrote = {contacts[item.pair] for item in items if item.counts}
        latest = {contacts[item.pair]: item.at for item in items}
        missing = [each for each in contacts.values() if each not in channels]
        new = self._create_channels(missing, wrote, latest)
        channels.update(zip(missing, new, strict=True))
        for item in items:
            item.channel = channels[contacts[item.pair]]
        return new

    @api.model
    def _create_channels(self, contacts, wrote, latest):
        # install_mode: otherwise Odoo makes the job's user a member. No uuid: anybody
        # could open the thread with the invitation address made from it.
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
                    # computed fields: here they need no second statement
                    "instagram_is_test": contact.is_test,
                    "instagram_user_id": contact.igsid,
                    "instagram_priority": "0",
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
        """Return which agents of these threads are absent, in one query.

        :return: see `res.users._instagram_absences`
        """
        agents = self.env["res.users"].union(
            *(
                channel.instagram_agent_id
                for channel, items in threads
                if any(item.counts for item in items)
            )
        )
        return agents._instagram_absences() if agents else {}

    # ------------------------------------------------------------
    # MESSAGES
    # ------------------------------------------------------------

    @api.model
    def _create_messages(self, items, new):
        """Create the messages in their current form, before anybody is notified.

        :param new: those threads that held nothing before
        """
        originals = self._find_originals(items)
        self._try(self.env["instagram.quick.reply"]._recognize, items)
        values = [self._message_values(item) for item in items]
        messages = self.env["discuss.channel"]._message_create(values)
        for item, message in zip(items, messages, strict=True):
            item.message = message
        parts = self.env["instagram.message"].create(
            [self._part_values(item) for item in items]
        )
        self._try(self._quote, items, originals)
        files = [
            (part, item.content.files)
            for part, item in zip(parts, items, strict=True)
            if item.content.files
        ]
        if files:
            self._try(self.env["instagram.media"]._expect, files)
        self.env["instagram.message"]._catch_up(
            self.env["instagram.inbox"].union(*(item.inbox for item in items)),
            {item.event.key for item in items},
        )
        self._quote_late(items, new)

    @api.model
    def _message_values(self, item):
        return {
            **self._author_values(item),
            "body": item.content.body,
            "date": item.at,
            "message_type": "comment" if item.is_said else "notification",
            "model": "discuss.channel",
            "reply_to": False,
            "res_id": item.channel.id,
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
        }

    @api.model
    def _author_values(self, item):
        if item.is_incoming:
            guest = item.channel.instagram_contact_id.guest_id
            return {
                "author_guest_id": guest.id,
                "author_id": False,
                "email_from": False,
            }
        business = item.inbox.company_id.partner_id
        return {
            "author_guest_id": False,
            "author_id": business.id,
            "email_from": business.email_formatted,
        }

    @api.model
    def _part_values(self, item):
        return {
            "inbox_id": item.inbox.id,
            "channel_id": item.channel.id,
            "mail_message_id": item.message.id,
            "mid": item.event.key,
            "direction": "in" if item.is_incoming else "out",
            "state": "received" if item.is_incoming else "sent",
            "from_app": not item.is_incoming,
            "from_standby": item.event.source == "standby",
            "is_imported": item.is_imported,
            "written_at": item.at,
            "sent_at": item.at,
            "instant": item.instant,
            "episode_id": item.episode.id if item.episode else False,
            "agent_id": item.agent.id if item.agent else False,
            "origin": item.origin_label,
            "content": item.content.notes or False,
        }

    # ------------------------------------------------------------
    # QUOTES
    # ------------------------------------------------------------

    @api.model
    def _find_originals(self, items):
        """Find the messages to which these reply, and note which are unknown.

        :return: `mail.message` by (thread id, mid)
        :rtype: dict
        """
        replies = [item for item in items if item.reply_to_mid]
        if not replies:
            return {}
        known = self.env["instagram.message"]._known(
            self.env["instagram.inbox"].union(*(item.inbox for item in replies)),
            {item.reply_to_mid for item in replies},
        )
        originals = {
            (message.channel_id.id, message.mid): message.mail_message_id
            for message in known.values()
        }
        arriving = {(item.channel.id, item.event.key) for item in items}
        for item in replies:
            original = (item.channel.id, item.reply_to_mid)
            if original not in originals and original not in arriving:
                item.content.add_note("reply_unknown")
        return originals

    @api.model
    def _quote(self, items, originals):
        """Let replies quote the messages they reply to, as Discuss does."""
        arrived = {(item.channel.id, item.event.key): item.message for item in items}
        messages = originals | arrived
        for item in items:
            original = messages.get((item.channel.id, item.reply_to_mid))
            original = original or item.tapped_below
            if original and original != item.message:
                item.message.parent_id = original

    @api.model
    def _quote_late(self, items, new):
        """Let earlier replies quote these, and note which quotes are still missing.

        :param new: those threads that have no earlier replies
        """
        originals = {}
        for item in items:
            originals[item.channel.id, item.event.key] = item.message
            if item.reply_to_mid and not item.message.parent_id:
                item.message.instagram_message_ids.quoted_mid = item.reply_to_mid
        known = self.env["discuss.channel"].union(*(item.channel for item in items))
        waiting = self.env["instagram.message"].search(
            [
                ("channel_id", "in", (known - new).ids),
                ("quoted_mid", "in", [mid for _channel, mid in originals]),
                ("unsent_at", "=", False),
            ]
        )
        for part in waiting:
            original = originals.get((part.channel_id.id, part.quoted_mid))
            if original and original != part.mail_message_id:
                part._quote_late(original)
