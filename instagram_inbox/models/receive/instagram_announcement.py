from collections import defaultdict

from odoo import api, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import format_datetime, groupby

from ...tools.jobs import aside
from ..agents.instagram_inbox_notification import DEFAULTS
from ..agents.instagram_notifier import MANY


class InstagramAnnouncement(models.AbstractModel):
    """Shows people at their screens what has arrived: list, sound, counter, push."""

    _name = "instagram.announcement"
    _description = "Instagram Message Announcement"

    @api.model
    def _announce(self, threads, new, given=None):
        """Notify people of messages that were just added.

        :param list threads: pairs of a thread and its `NewMessage` objects, in order
        :param new: those threads that nobody can have open yet
        :param dict given: what shows a thread to the agent to whom it was just given
        """
        channels = self.env["discuss.channel"].union(
            *(channel for channel, _items in threads)
        )
        waiting = channels._instagram_unassigned()
        self._show_waiting(waiting)
        everything = [item for _channel, items in threads for item in items]
        described = self._described(everything)
        for item, data in described:
            if item.channel not in new:
                self._notify_thread(item, data)
            if item.channel in waiting:
                self._notify_inbox(item, data)
        if given:
            known = self.env["discuss.channel"].union(*given) - new
            known._instagram_notify_inbox()
            self._notify_given(given, {item.channel: data for item, data in described})
        self._note([item for item in everything if item.counts], waiting & new)

    @api.model
    def _show_waiting(self, channels):
        """Show the threads of the coming messages to every agent of their inbox.

        All threads at once: describing one costs as much as describing fifty.
        """
        for inbox, mine in channels.grouped("instagram_inbox_id").items():
            Store(bus_channel=inbox).add(mine).bus_send()

    @api.model
    def _described(self, items):
        """Describe new messages for the browser, which accepts them one by one.

        All messages of an inbox at once: one costs nearly as much as fifty. Only those
        with a quote or with reactions are described one by one.

        :return: pairs of a `NewMessage` and the data that show it
        :rtype: list
        """
        described = []
        for plain, mine in groupby(items, key=self._description_group):
            if plain:
                described += self._described_together(mine)
            else:
                described += [self._described_alone(item) for item in mine]
        order = {id(item): number for number, item in enumerate(items)}
        return sorted(described, key=lambda pair: order[id(pair[0])])

    @api.model
    def _description_group(self, item):
        """Return the group key: the inbox, or False to describe the message alone."""
        message = item.message
        return not (message.parent_id or message.reaction_ids) and item.inbox

    @api.model
    def _described_together(self, items):
        """Describe messages of one inbox, each with its own thread and author."""
        messages = self.env["mail.message"].union(*(each.message for each in items))
        data = Store(bus_channel=items[0].channel).add(messages).get_result()
        own, threads, guests = (
            {each["id"]: each for each in data.pop(model, ())}
            for model in ("mail.message", "mail.thread", "mail.guest")
        )
        described = []
        for item in items:
            message = own[item.message.id]
            parts = {
                "mail.message": [message],
                "mail.thread": [threads[item.channel.id]],
            }
            if guest := guests.get(message["author_guest_id"]):
                parts["mail.guest"] = [guest]
            described.append((item, data | parts))
        return described

    @api.model
    def _described_alone(self, item):
        """Describe a message together with those it refers to."""
        message = item.message
        data = Store(bus_channel=item.channel).add(message).get_result()
        # the browser treats the first message as the new one
        data["mail.message"].sort(key=lambda each: each["id"] != message.id)
        return item, data

    @api.model
    def _notify_thread(self, item, data):
        """Notify everybody who has the thread in the sidebar or open."""
        item.channel._bus_send(
            "discuss.channel/new_message", {"data": data, "id": item.channel.id}
        )

    @api.model
    def _notify_inbox(self, item, data):
        """Notify every agent of the inbox, if nobody handles the thread."""
        if not item.counts:
            item.inbox._bus_send("mail.record/insert", data)
            return
        self._notify_waiting(item.channel, item.message, data)

    @api.model
    def _notify_waiting(self, channel, message, data, **more):
        """Show a message of a thread that nobody handles to every agent of its inbox.

        :param dict data: the message, in the form that browsers accept
        :param more: `silent`, for a message without sound
        """
        news = {"data": data, "channel_id": channel.id, "message_id": message.id}
        inbox = channel.instagram_inbox_id
        inbox._bus_send("instagram.inbox/new_message", news | more)

    # ------------------------------------------------------------
    # GIVEN TO AN AGENT
    # ------------------------------------------------------------

    @api.model
    def _announce_given(self, given):
        """Notify agents of waiting threads that were just given to them.

        :param dict given: see `_described_given`
        """
        channels = self.env["discuss.channel"].union(*given)
        messages = self.env["instagram.message"]._last_received(channels)
        shown = {
            message.channel_id: Store(bus_channel=message.channel_id).add(message)
            for message in messages
        }
        self._notify_given(given, {each: shown[each].get_result() for each in shown})

    @api.model
    def _notify_given(self, given, messages):
        """Show threads to the agents who were just given them: unread, with sound.

        There is one notification for each agent.

        :param dict given: see `_described_given`
        :param dict messages: what shows the last message, by thread
        """
        for user, mine in groupby(given, key=lambda each: each.instagram_agent_id):
            last = [messages[each] for each in mine if each in messages]
            user._bus_send(
                "instagram.inbox/given",
                {
                    "data": _merged([*(given[each] for each in mine), *last]),
                    "channel_ids": [each.id for each in mine],
                },
            )

    @api.model
    def _described_threads(self, channels):
        """Describe threads for agents of their inboxes, all of an inbox at once.

        :return: the data that show it, by thread
        :rtype: dict
        """
        described = {}
        for inbox, mine in channels.grouped("instagram_inbox_id").items():
            data = Store(bus_channel=inbox).add(mine).get_result()
            own = {each["id"]: each for each in data.pop("discuss.channel")}
            members, guests = defaultdict(list), {}
            for each in data.pop("discuss.channel.member", ()):
                members[each["channel_id"]["id"]].append(each)
            for each in data.pop("mail.guest", ()):
                guests[each["id"]] = each
            # those who are given the threads: each knows themselves
            data.pop("res.users", None)
            data.pop("res.partner", None)
            for channel in mine:
                guest = guests.get(channel.instagram_contact_id.guest_id.id)
                described[channel] = {
                    **data,
                    "discuss.channel": [own[channel.id]],
                    "discuss.channel.member": members[channel.id],
                    "mail.guest": [guest] if guest else [],
                }
        return described

    @api.model
    def _described_given(self, shown, members, unread):
        """Add to the description of threads what only their new members see.

        :param dict shown: see `_described_threads`
        :param dict members: by thread
        :param dict unread: the ids of unread messages, by thread, as far as known
        :return: what shows a thread to its new member, by thread
        :rtype: dict
        """
        # sudo: bus.bus - the id up to which the counters include messages
        counted = self.env["bus.bus"].sudo()._bus_last_id()
        for channel, member in members.items():
            shown[channel]["discuss.channel"][0]["fetchChannelInfoState"] = "fetched"
            shown[channel]["discuss.channel.member"].append(
                {
                    "id": member.id,
                    "channel_id": {"id": channel.id, "model": "discuss.channel"},
                    "partner_id": member.partner_id.id,
                    "message_unread_counter": (
                        len(unread[channel])
                        if channel in unread
                        else member.message_unread_counter
                    ),
                    "message_unread_counter_bus_id": counted,
                    "new_message_separator": member.new_message_separator,
                    "seen_message_id": member.seen_message_id.id,
                    "mute_until_dt": False,
                    "unpin_dt": False,
                }
            )
        return shown

    @api.model
    def _note(self, items, waiting):
        """Note the messages for people whose browser is closed.

        :param waiting: new threads that nobody handles
        """
        notifier = self.env["instagram.notifier"]
        for channel, mine in groupby(items, key=lambda item: item.channel):
            if channel in waiting and not channel.instagram_is_test:
                notifier._note(channel, "unassigned", message=mine[0].message)
            for item in mine:
                notifier._note(channel, "message", message=item.message)

    # ------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------

    @api.model
    def _remind(self, people, kind):
        """Remind people of threads: on their screens, and on devices that are closed.

        :param dict people: who may have to be reminded, by thread
        :param str kind: `late`, `very_late` or `closing`
        """
        reminded = self._reminded(people)
        users = self.env["res.users"].union(*reminded)
        # sudo: mail.push.device - the devices of the people who are reminded
        thread = self.env["mail.thread"].sudo()
        devices = thread._web_push_get_partners_parameters(users.partner_id.ids)[0]
        for user, channels in reminded.items():
            mine = devices.filtered(
                lambda device, user=user: device.partner_id == user.partner_id
            )
            if user.manual_im_status == "busy":
                mine = mine.browse()
            with aside(self.env, "remind somebody of Instagram conversations"):
                self._remind_user(user, channels, kind, mine)

    @api.model
    def _reminded(self, people):
        """Return who is to be reminded: people choose what they hear of, and mute.

        :return: the threads by user
        :rtype: dict
        """
        channels = self.env["discuss.channel"].union(*people)
        users = self.env["res.users"].union(*people.values())
        choices = self.env["instagram.inbox.notification"]._of(
            users, channels.instagram_inbox_id
        )
        reminded = defaultdict(self.env["discuss.channel"].browse)
        for channel, users in people.items():
            agent = channel.instagram_agent_id
            muted = channel.channel_member_ids.filtered("mute_until_dt").partner_id
            for user in users:
                inbox = channel.instagram_inbox_id
                chosen = choices.get((user.id, inbox.id), DEFAULTS)
                # a manager hears of a colleague's conversation, whatever they chose
                is_chosen = chosen["mine" if agent else "unassigned"]
                is_colleagues = agent and user != agent
                if (is_chosen or is_colleagues) and user.partner_id not in muted:
                    reminded[user] |= channel
        return reminded

    @api.model
    def _remind_user(self, user, channels, kind, devices):
        """Remind a user of threads: each by name, or many in one sentence."""
        notifier = self.env["instagram.notifier"]
        theirs = channels.with_context(lang=user.lang, tz=user.tz)
        if len(theirs) > MANY:
            first = theirs[0]
            sentence = self._reminder_of_many(theirs, kind)
            reminders = [(first, "Instagram", sentence)]
            news = {"message": sentence, "type": "warning", "sticky": True}
            user._bus_send("simple_notification", news)
        else:
            reminders = []
            for channel in theirs:
                sentence = self._reminder(channel, kind)
                title = channel.env._("Instagram: %(name)s", name=channel.name)
                reminders.append((channel, title, sentence))
                channel._instagram_show_news(
                    user, sentence, type="warning", sticky=True
                )
        if devices:
            for channel, title, sentence in reminders:
                payload = notifier._notification(channel, title, sentence)
                notifier._queue(devices, payload)

    @api.model
    def _reminder_of_many(self, channels, kind):
        env, count = channels.env, len(channels)
        if kind == "closing":
            return env._(
                "%(count)s conversations can soon not be replied to any more.",
                count=count,
            )
        return env._(
            "%(count)s conversations wait for a first reply longer than intended.",
            count=count,
        )

    @api.model
    def _reminder(self, channel, kind):
        env, customer = channel.env, channel.name
        if kind == "late":
            return env._(
                "%(customer)s waits for a first reply longer than intended.",
                customer=customer,
            )
        if kind == "very_late":
            agent = channel.instagram_agent_id.name
            if not agent:
                return env._(
                    "%(customer)s still waits for a first reply, and nobody has taken the"
                    " conversation.",
                    customer=customer,
                )
            return env._(
                "%(customer)s still waits for a first reply of %(agent)s.",
                customer=customer,
                agent=agent,
            )
        return env._(
            "Reply to %(customer)s soon: Instagram accepts no replies after %(time)s.",
            customer=customer,
            time=format_datetime(env, channel.instagram_answer_end, dt_format="HH:mm"),
        )


def _merged(parts):
    """Return several results of a `Store` as one; what several say stands in it once."""
    merged = {}
    for part in parts:
        for model, records in part.items():
            known = merged.setdefault(model, [])
            known += [record for record in records if record not in known]
    return merged
