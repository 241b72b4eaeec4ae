import json
from collections import defaultdict
from typing import Any, NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ...tools.jobs import aside, wake_cron
from .instagram_inbox_notification import DEFAULTS

# The news of a transaction, among the data of its cursor.
NEWS = "instagram.notifier"
# More than these at once are told in one notification.
MANY = 3
ICON = "/web/static/img/odoo-icon-192x192.png"


class News(NamedTuple):
    """What happened in a thread.

    :param kind: `message`, `unassigned`, `assigned` or `reaction`
    :param message: the `mail.message` it is about, if there is one
    :param user: who got the thread
    :param author: who caused it; they are not told
    :param emoji: the customer's reaction
    """

    channel: Any
    kind: str
    message: Any = None
    user: Any = None
    author: Any = None
    emoji: str = ""


# The choice of a user that decides whether they hear of such news.
CHOICES = {
    "assigned": "mine",
    "message": "mine",
    "reaction": "reactions",
    "unassigned": "unassigned",
}


class InstagramNotifier(models.AbstractModel):
    """Tells people whose browsers are closed what happens: by web push.

    News are collected until the end of the transaction. By then it is known who handles
    each thread, and one query shows whether anybody has a device at all. Odoo's own
    queue sends the notifications: sending one here would wait for the network.
    """

    _name = "instagram.notifier"
    _description = "Instagram Notifications"

    @api.model
    def _note(self, channel, kind, **details):
        """Note what happened in a thread, to tell it when the transaction ends.

        :param details: see `News`
        """
        precommit = self.env.cr.precommit
        if NEWS not in precommit.data:
            precommit.data[NEWS] = []
            precommit.add(self._before_commit)
        user = self.env.user
        author = user if user and not user._is_superuser() else None
        news = News(channel, kind, author=author, **details)
        precommit.data[NEWS].append(news)

    @api.model
    def _before_commit(self):
        if NEWS in self.env.cr.precommit.data:
            with aside(self.env, "tell news of Instagram conversations"):
                self._push()

    @api.model
    def _push(self):
        """Queue notifications of all that was noted."""
        news = self.env.cr.precommit.data.pop(NEWS, ())
        # the server tells it, whoever caused it
        server = self.with_env(self.env(user=SUPERUSER_ID, context={}))
        if devices := server._devices(news):
            server._push_to(devices, server._current(news))

    @api.model
    def _devices(self, news):
        """Return the devices of all who may have to hear of these, in one query.

        People who do not want to be disturbed have none.

        :return: ids of devices by the id of their user
        :rtype: dict
        """
        parameters = self.env["ir.config_parameter"]
        # without the key nobody can have a device; parameters are cached
        if not news or not parameters.get_param("mail.web_push_vapid_public_key"):
            return {}
        channels = self.env["discuss.channel"].union(*(each.channel for each in news))
        users = self.env["res.users"].union(*(each.user for each in news if each.user))
        users |= channels.instagram_agent_id
        self.env["discuss.channel.member"].flush_model(["channel_id", "partner_id"])
        found = self.env.execute_query(
            SQL(
                """
                SELECT person.id, device.id
                  FROM mail_push_device AS device
                  JOIN res_users AS person ON person.partner_id = device.partner_id
                 WHERE person.active
                   AND person.share IS NOT TRUE
                   AND COALESCE(person.manual_im_status, '') != 'busy'
                   AND (person.id = ANY(%(users)s)
                    OR person.id IN (
                       SELECT res_users_id
                         FROM instagram_inbox_res_users_rel
                        WHERE instagram_inbox_id = ANY(%(inboxes)s))
                    OR person.id IN (
                       SELECT user_id
                         FROM instagram_inbox_notification
                        WHERE inbox_id = ANY(%(inboxes)s)
                          AND is_watched)
                    OR person.partner_id IN (
                       SELECT partner_id
                         FROM discuss_channel_member
                        WHERE channel_id = ANY(%(channels)s)
                          AND mute_until_dt IS NULL))
              ORDER BY device.id
                """,
                users=users.ids,
                inboxes=channels.instagram_inbox_id.ids,
                channels=channels.ids,
            )
        )
        devices = defaultdict(list)
        for user_id, device_id in found:
            devices[user_id].append(device_id)
        return devices

    # ------------------------------------------------------------
    # WITH DEVICES
    # ------------------------------------------------------------

    @api.model
    def _current(self, news):
        """Return these news as the server sees them, without what is gone again."""
        channels = self.env["discuss.channel"].union(*(each.channel for each in news))
        messages = self.env["mail.message"].union(
            *(each.message for each in news if each.message)
        )
        channels, messages = channels.exists(), messages.exists()
        return [
            each._replace(
                channel=each.channel.with_env(self.env),
                message=each.message and each.message.with_env(self.env),
            )
            for each in news
            if each.channel in channels
            and (not each.message or each.message in messages)
        ]

    @api.model
    def _push_to(self, devices, news):
        """Queue these news for the devices of those they concern.

        :param dict devices: see `_devices`
        """
        users = self.env["res.users"].browse(devices)
        channels = self.env["discuss.channel"].union(*(each.channel for each in news))
        choices = self.env["instagram.inbox.notification"]._of(
            users, channels.instagram_inbox_id
        )
        device_model = self.env["mail.push.device"]
        for user in users:
            mine = self._news_of(user, news, choices)
            for payload in self.with_context(lang=user.lang)._payloads(mine):
                self._queue(device_model.browse(devices[user.id]), payload)

    @api.model
    def _queue(self, devices, payload):
        """Have Odoo send a notification to these devices, in a job of its own."""
        payload = self.env["mail.thread"]._web_push_truncate_payload(payload)
        # sudo: mail.push - the server sends it
        self.env["mail.push"].sudo().create(
            [
                {"mail_push_device_id": device.id, "payload": json.dumps(payload)}
                for device in devices
            ]
        )
        wake_cron(self.env, "mail.ir_cron_web_push_notification")

    @api.model
    def _news_of(self, user, news, choices):
        """Return those of these news that a user is to hear of, each thread once.

        Each message is told, and nothing else of a thread whose message is told.
        """
        mine, known = [], set()
        for each in sorted(news, key=lambda each: each.kind != "message"):
            channel = each.channel
            chosen = choices.get((user.id, channel.instagram_inbox_id.id), DEFAULTS)
            if (
                chosen[CHOICES[each.kind]]
                and user != each.author
                and (each.kind == "message" or channel not in known)
                and self._concerns(user, each, chosen)
                and channel._instagram_readers(user)
            ):
                mine.append(each)
                known.add(channel)
        return mine

    @api.model
    def _concerns(self, user, news, chosen):
        channel = news.channel
        if news.kind == "message":
            members = channel.channel_member_ids.filtered(
                lambda member: not member.mute_until_dt
            )
            return user.partner_id in members.partner_id
        if news.kind == "unassigned":
            inbox = channel.instagram_inbox_id
            follows = user in inbox.agent_ids or chosen["is_watched"]
            return follows and channel._instagram_unassigned()
        # somebody else may have it by now
        return user == channel.instagram_agent_id

    @api.model
    def _payloads(self, news):
        """Return the notifications that tell one user these news."""
        waiting = [each for each in news if each.kind == "unassigned"]
        if len(waiting) > MANY:
            news = [each for each in news if each.kind != "unassigned"]
        payloads = [self._payload(each) for each in news]
        if len(waiting) > MANY:
            title = self.env._("Instagram: unassigned conversations")
            body = self.env._(
                "%(count)s conversations are waiting for an agent.", count=len(waiting)
            )
            payloads.append(self._notification(waiting[0].channel, title, body))
        return payloads

    @api.model
    def _payload(self, news):
        channel = news.channel.with_env(self.env)
        title = self.env._("Instagram: %(name)s", name=channel.name)
        if news.kind == "reaction":
            return self._notification(
                channel, title, news.message._instagram_reaction_text(news.emoji)
            )
        if news.kind == "assigned":
            return self._notification(channel, title, self._assigned_text(news))
        message = news.message or channel._instagram_last_said()
        payload = channel._notify_by_web_push_prepare_payload(
            message.with_env(self.env)
        )
        if news.kind == "unassigned":
            payload["title"] = self.env._(
                "Instagram, unassigned: %(name)s", name=channel.name
            )
        return payload

    @api.model
    def _assigned_text(self, news):
        if news.author:
            return self.env._(
                "%(colleague)s handed this conversation over to you.",
                colleague=news.author.name,
            )
        return self.env._("This conversation was assigned to you.")

    @api.model
    def _notification(self, channel, title, body):
        """Return a notification that opens a thread, as Odoo makes them of messages."""
        data = {
            "action": "mail.action_discuss",
            "model": channel._name,
            "res_id": channel.id,
        }
        options = {"body": body, "data": data, "icon": ICON}
        return {"options": options, "title": title}
