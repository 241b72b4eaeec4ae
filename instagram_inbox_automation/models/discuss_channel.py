from html import escape

from odoo import Command, api, fields, models
from odoo.addons.instagram_inbox.instagram.common.plain_text import plain_text
from odoo.addons.instagram_inbox.models.fetch.instagram_media import NOTE_KINDS
from odoo.addons.instagram_inbox.models.instagram_record import OURS
from odoo.addons.instagram_inbox.tools.discuss import is_instagram
from odoo.addons.instagram_inbox.tools.rules import rule_of
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# The fields that rules may change, with what `instagram_change` calls them.
OPEN = {
    "instagram_agent_id": "agent_id",
    "instagram_priority": "priority",
    "instagram_snoozed_until": "snoozed_until",
    "instagram_status": "status",
    "instagram_tag_ids": "tag_ids",
}
TAG_CHANGES = {
    Command.LINK: "add_tag_ids",
    Command.UNLINK: "remove_tag_ids",
    Command.SET: "tag_ids",
    Command.CLEAR: "tag_ids",
}
KINDS = [
    ("text", "Text"),
    ("file", "Picture, video, voice or file"),
    ("story_mention", "Story mention"),
    ("story_reply", "Reply to a story"),
    ("postback", "Tap on a button"),
    ("other", "Something else"),
]
ORIGINS = [("ad", "Ad"), ("link", "Link"), ("product", "Product")]
TEXT_OPERATORS = {"=ilike": "ILIKE", "=like": "LIKE", "ilike": "ILIKE", "like": "LIKE"}


class DiscussChannel(models.Model):
    """What rules ask about a conversation, and how they change it.

    A rule for messages is about the message that calls for it; any other rule is about
    the latest message.
    """

    _inherit = "discuss.channel"

    instagram_message_text = fields.Char(
        "Message Text",
        compute="_compute_instagram_message",
        search="_search_instagram_message_text",
        groups="base.group_system",
        help="What the message says that calls for a rule; in rules that no message calls"
        " for, the latest message.",
    )
    instagram_message_kind = fields.Selection(
        KINDS,
        "Message Kind",
        compute="_compute_instagram_message",
        search="_search_instagram_message_kind",
        groups="base.group_system",
    )
    instagram_origin_kind = fields.Selection(
        ORIGINS,
        "Came By",
        compute="_compute_instagram_origin_parts",
        search="_search_instagram_origin_kind",
        groups="base.group_system",
        help="By what the customer came last.",
    )
    instagram_origin_title = fields.Char(
        "Ad or Link",
        compute="_compute_instagram_origin_parts",
        search="_search_instagram_origin_title",
        groups="base.group_system",
        help="The title of the ad by which the customer came last, or what the link says.",
    )

    @api.depends("last_interest_dt")
    @api.depends_context("instagram_message")
    def _compute_instagram_message(self):
        for channel in self:
            message = channel._instagram_rule_message()
            channel.instagram_message_text = plain_text(message.body or "") or False
            channel.instagram_message_kind = channel._instagram_kind_of(message)

    @api.depends("instagram_origin")
    def _compute_instagram_origin_parts(self):
        for channel in self:
            origin = channel.instagram_origin or {}
            channel.instagram_origin_kind = origin.get("kind", False)
            channel.instagram_origin_title = origin.get("title", False)

    def _search_instagram_message_text(self, operator, value):
        text = SQL("btrim(regexp_replace(message.body, '<[^>]*>', ' ', 'g'))")
        if operator == "in":
            words = [escape(each or "", quote=False) for each in value]
            return self._instagram_by_latest(SQL("%s = ANY(%s)", text, words))
        if operator not in TEXT_OPERATORS:
            return NotImplemented
        pattern = escape(value, quote=False)
        if not operator.startswith("="):
            pattern = f"%{pattern}%"
        compared = SQL(TEXT_OPERATORS[operator])
        return self._instagram_by_latest(SQL("%s %s %s", text, compared, pattern))

    def _search_instagram_message_kind(self, operator, value):
        if operator != "in":
            return NotImplemented
        kinds = [kind for kind in value if kind]
        return self._instagram_by_latest(
            SQL("%s = ANY(%s)", self._instagram_kind(), kinds)
        )

    def _search_instagram_origin_kind(self, operator, value):
        return self._instagram_by_origin("kind", operator, value)

    def _search_instagram_origin_title(self, operator, value):
        return self._instagram_by_origin("title", operator, value)

    @api.model
    def _instagram_by_latest(self, condition):
        """Return the domain of threads whose latest message satisfies a condition.

        :param SQL condition: about `part`, an `instagram.message`, and its `message`
        """
        for model in ("instagram.message", "instagram.media", "mail.message"):
            self.env[model].flush_model()
        found = SQL(
            """(
            SELECT part.channel_id
              FROM instagram_message part
              JOIN mail_message message ON message.id = part.mail_message_id
             WHERE NOT EXISTS (
                   SELECT 1
                     FROM instagram_message later
                    WHERE later.channel_id = part.channel_id
                      AND later.id > part.id)
               AND %s)""",
            condition,
        )
        return [("id", "in", found)]

    @api.model
    def _instagram_by_origin(self, key, operator, value):
        if operator == "in":
            known = [each for each in value if each]
            wanted = [SQL("IN %s", tuple(known))] if known else []
            wanted += [SQL("IS NULL")] if False in value else []
        elif operator in TEXT_OPERATORS:
            pattern = value if operator.startswith("=") else f"%{value}%"
            wanted = [SQL("%s %s", SQL(TEXT_OPERATORS[operator]), pattern)]
        else:
            return NotImplemented

        def condition(model, alias, query):
            origin = model._field_to_sql(alias, "instagram_origin", query)
            each = (SQL("%s->>%s %s", origin, key, one) for one in wanted)
            return SQL("(%s)", SQL(" OR ").join(each))

        return Domain.custom(to_sql=condition)

    # ------------------------------------------------------------
    # THE MESSAGE OF A RULE
    # ------------------------------------------------------------

    def _instagram_rule_message(self):
        """Return the message that calls for a rule, or else the latest one.

        :return: a `mail.message` with sudo
        """
        message = self.env.context.get("instagram_message")
        # no context of a browser holds a record
        if isinstance(message, models.Model) and message.res_id == self.id:
            return message.sudo()
        # sudo: instagram.message - rules may be about all that is said
        parts_sudo = self.env["instagram.message"].sudo()
        latest_sudo = parts_sudo.search(
            [("channel_id", "=", self._origin.id)], order="id desc", limit=1
        )
        return latest_sudo.mail_message_id

    @api.model
    def _instagram_kind_of(self, message):
        """Return the kind of a message, or False if there is none."""
        parts = message.instagram_message_ids
        if not parts:
            return False
        domain = self._instagram_kind()
        for model in ("instagram.message", "instagram.media", "mail.message"):
            self.env[model].flush_model()
        query = SQL(
            """
            SELECT %s
              FROM instagram_message part
              JOIN mail_message message ON message.id = part.mail_message_id
             WHERE part.id = %s
            """,
            domain,
            min(parts.ids),
        )
        return self.env.execute_query(query)[0][0]

    @api.model
    def _instagram_kind(self):
        """Return the expression for the kind of `part`, whose `message` is joined."""
        noted = (
            SQL(
                "WHEN part.content @> %s::jsonb THEN %s",
                f'[{{"kind": "{kind}"}}]',
                kind,
            )
            for kind in ("story_mention", "story_reply", "postback")
        )
        return SQL(
            r"""
            CASE %s
                 WHEN part.file_kind IS NOT NULL OR EXISTS (
                      SELECT 1
                        FROM instagram_media media
                       WHERE media.message_id = part.id
                         AND media.kind != ALL(%s))
                 THEN 'file'
                 WHEN regexp_replace(message.body, '<[^>]*>', '', 'g') ~ '\S'
                 THEN 'text'
                 ELSE 'other'
            END""",
            SQL(" ").join(noted),
            list(NOTE_KINDS),
        )

    # ------------------------------------------------------------
    # CHANGES BY RULES
    # ------------------------------------------------------------

    def _instagram_for_agent(self):
        """Mark the thread as one that a method changes."""
        channel_sudo = super()._instagram_for_agent()
        if rule_of(self.env):
            return channel_sudo.with_context(instagram_through_methods=OURS)
        return channel_sudo

    def write(self, vals):
        """Have what a rule writes pass through the methods that people use.

        They keep the members, the history and the figures right.
        """
        own = self._instagram_own_fields().intersection(vals)
        is_method = self.env.context.get("instagram_through_methods") is OURS
        if not own or is_method or not rule_of(self.env) or own - OPEN.keys():
            return super().write(vals)
        threads = self.sudo().filtered(is_instagram).with_env(self.env)
        if others := self - threads:
            super(DiscussChannel, others).write(vals)
        # Odoo lets other rules run after this write: no need to do so for its parts
        quiet = self.env["instagram.automation"]._silent(threads)
        quiet._instagram_change_by_action({name: vals[name] for name in own})
        if rest := {name: vals[name] for name in vals if name not in own}:
            super(DiscussChannel, threads).write(rest)
        return True

    def _instagram_change_by_action(self, vals):
        """Make the changes of a server action, as a person would.

        :param dict vals: values of fields that are ours
        """
        if closed := vals.keys() - OPEN.keys():
            labels = [self._instagram_label(name) for name in sorted(closed)]
            raise UserError(
                self.env._(
                    "Only Odoo itself sets these fields: %(fields)s.",
                    fields=", ".join(labels),
                )
            )
        changes = {}
        for name, value in vals.items():
            if name == "instagram_tag_ids":
                for command in value or ():
                    changes |= self._instagram_tag_change(command)
            else:
                is_record = isinstance(value, models.Model)
                changes[OPEN[name]] = value.id if is_record else value
        self.instagram_change(changes)

    @api.model
    def _instagram_label(self, name):
        return self._fields[name]._description_string(self.env)

    @api.model
    def _instagram_tag_change(self, command):
        """Return what `instagram_change` accepts in place of a command of the ORM."""
        kind, number, numbers = (*command, None, None)[:3]
        if kind not in TAG_CHANGES:
            raise UserError(self.env._("Rules can only add or remove tags."))
        is_all = kind in (Command.SET, Command.CLEAR)
        return {TAG_CHANGES[kind]: (list(numbers or ()) if is_all else [number])}

    # ------------------------------------------------------------
    # ERASING
    # ------------------------------------------------------------

    def _instagram_erase(self):
        # sudo: base.automation - an error may hold words of the customer
        rules_sudo = self.env["base.automation"].sudo()
        rules_sudo = rules_sudo.with_context(active_test=False).search(
            [("instagram_error_channel_id", "in", self.ids)]
        )
        rules_sudo.action_instagram_forget_error()
        return super()._instagram_erase()
