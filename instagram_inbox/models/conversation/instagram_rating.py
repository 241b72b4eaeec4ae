from datetime import timedelta

from markupsafe import Markup
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...instagram.common.text import clean
from ...words.content import html_of

# A customer is asked at most once in this time.
NOT_AGAIN = timedelta(days=30)
COMMENT_LENGTH = 2000
# Browsers offer for 10 seconds to undo *Resolve*; a request is sent when they are over.
UNDO = timedelta(seconds=12)
SMILEYS = {"top": "😀", "ok": "😐", "ko": "🙁"}


class InstagramRating(models.Model):
    """A customer's rating of a conversation, requested when somebody resolved it.

    Odoo's own rating holds the link, the value and the comment. It belongs to the
    message with the link, and this record to the rating: whatever deletes that message
    deletes all of it.
    """

    _name = "instagram.rating"
    _inherit = "instagram.record"
    _description = "Instagram Rating"
    _order = "id desc"
    _log_access = False

    channel_id = fields.Many2one(
        "discuss.channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    episode_id = fields.Many2one(
        "instagram.episode",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    agent_id = fields.Many2one("res.users", readonly=True)
    asked_at = fields.Datetime(required=True, readonly=True)
    rated_at = fields.Datetime(readonly=True)
    rating_id = fields.Many2one(
        "rating.rating", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    note_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="set null", index="btree_not_null"
    )

    def _compute_display_name(self):
        """Name no customer: Odoo's page shows this to strangers who are logged in."""
        for request in self:
            request.display_name = self.env._("Instagram conversation")

    # ------------------------------------------------------------
    # THE REQUEST
    # ------------------------------------------------------------

    @api.model
    def _ask(self, channel, episode):
        """Send the customer of a conversation that was just resolved a link to rate it.

        While the resolution can be undone, the request waits, so that it is withdrawn.

        :param channel: its thread, with sudo
        :param episode: the conversation
        """
        if self._is_wanted(channel, episode) and self._is_answered(episode):
            agent = channel.instagram_agent_id or self.env.user
            self._send_request(channel, episode, agent)

    @api.model
    def _ask_late(self, message, written):
        """Send the request when the only reply was sent after *Resolve*.

        It was not sent then, or withdrawn, as the reply had failed.

        :param message: the reply's `instagram.message`
        :param datetime written: when the agent wrote the reply
        """
        channel = message.channel_id
        if channel.instagram_status != "resolved":
            return
        episode = channel._instagram_last_episode()
        resolved_at = episode.resolved_at
        is_part = bool(resolved_at) and episode.opened_at <= written < resolved_at
        if not is_part or not self._is_wanted(channel, episode):
            return
        last = self.env["instagram.conversation.change"].search(
            [("episode_id", "=", episode.id), ("new_status", "=", "resolved")], limit=1
        )
        # automatically resolved conversations are not rated
        if last.user_id and not last.reason:
            agent = channel.instagram_agent_id or last.user_id
            self._send_request(channel, episode, agent)

    @api.model
    def _send_request(self, channel, episode, agent):
        company = channel.instagram_inbox_id.company_id
        partner = channel.instagram_contact_id.partner_id
        request = self.create(
            {
                "channel_id": channel.id,
                "episode_id": episode.id,
                "agent_id": agent.id,
                "asked_at": fields.Datetime.now(),
            }
        )
        # sudo: rating.rating - nobody may create one for a conversation themselves
        rating_sudo = self.env["rating.rating"].sudo()
        rating_sudo = rating_sudo.create(
            {
                "partner_id": partner.id,
                "rated_partner_id": agent.partner_id.id,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": request.id,
            }
        )
        link = self.env["instagram.api"]._url(f"/rate/{rating_sudo.access_token}")
        lang = channel.instagram_contact_id._lang()
        text = self.with_context(lang=lang).env._(
            "How satisfied are you with our service? You can rate it here: %(link)s",
            link=link,
        )
        # as Odoo itself: it is no reply by a person
        message = channel.with_user(SUPERUSER_ID).message_post(
            author_id=company.partner_id.id,
            body=html_of(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        rating_sudo.message_id = message
        request.rating_id = rating_sudo
        # set by the browser, which can only delay it
        if self.env.context.get("instagram_can_undo"):
            until = fields.Datetime.now() + UNDO
            message.sudo().instagram_message_ids.not_before = until
            self.env["instagram.network"]._wake(until)

    @api.model
    def _is_wanted(self, channel, episode):
        """Return whether to ask, if somebody replied: the customer was not asked lately."""
        return (
            bool(episode)
            and channel.instagram_inbox_id.ask_rating
            and not channel._instagram_no_interaction()
            and not self._was_asked(channel.instagram_contact_id)
        )

    @api.model
    def _is_answered(self, episode):
        """Return whether somebody replied; the reply may still be in the outbox."""
        if episode.first_answered_at:
            return True
        domain = Domain(
            [
                ("episode_id", "=", episode.id),
                ("direction", "=", "out"),
                ("state", "!=", "failed"),
            ]
        )
        by_person = Domain("by_person", "=", True) | Domain("from_app", "=", True)
        return bool(self.env["instagram.message"].search(domain & by_person, limit=1))

    @api.model
    def _was_asked(self, contact):
        """Return whether a customer was asked lately, also in another inbox."""
        domain = Domain("channel_id.instagram_contact_id", "=", contact.id)
        if contact.partner_id:
            partner = contact.partner_id.id
            domain |= Domain("channel_id.instagram_contact_id.partner_id", "=", partner)
        since = Domain("asked_at", ">", fields.Datetime.now() - NOT_AGAIN)
        return bool(self.search(domain & since, limit=1))

    @api.model
    def _withdraw(self, episode):
        """Delete the request for a conversation that goes on, if it was not sent yet."""
        for request in self.search([("episode_id", "=", episode.id)]):
            message = request.rating_id.message_id
            parts = message.instagram_message_ids
            if parts and set(parts.mapped("state")) == {"queued"}:
                parts._expect_settling()
                message._instagram_remove_not_sent(parts)

    @api.model
    def _withdraw_unanswered(self, episode):
        """Delete the request for a conversation whose only reply failed or was undone."""
        if episode and not self._is_answered(episode):
            self._withdraw(episode)

    # ------------------------------------------------------------
    # THE CUSTOMER'S RATING
    # ------------------------------------------------------------

    @api.private
    def rating_apply(self, rate, token=None, rating=None, feedback=None, **_options):
        """Store what the customer chose on Odoo's page, who may change it later.

        :param int rate: 5, 3 or 1
        :param rating: the `rating.rating` of the link
        :param str feedback: the comment
        """
        # colleagues see the link in the thread
        user = self.env.user
        is_colleague = user._is_internal() and not user._is_superuser()
        if is_colleague or not rating or rating != self.rating_id:
            raise AccessError(
                self.env._("This link does not belong to a conversation.")
            )
        comment = clean(feedback or "").strip()[:COMMENT_LENGTH]
        rating.write({"rating": rate, "feedback": comment, "consumed": True})
        self.rated_at = self.rated_at or fields.Datetime.now()
        self._show()
        self.env["instagram.inbox.report"]._count_rating(self)
        return rating

    def _show(self):
        """Note the rating in the thread, for colleagues only."""
        channel = self.channel_id.with_user(SUPERUSER_ID)
        lang = channel.instagram_inbox_id.company_id.partner_id.lang
        rating = self.rating_id.with_context(lang=lang)
        label = dict(rating._fields["rating_text"]._description_selection(rating.env))
        text = rating.env._(
            "noted the customer's rating: %(smiley)s %(word)s",
            smiley=SMILEYS[rating.rating_text],
            word=label[rating.rating_text],
        )
        lines = [text, *(rating.feedback or "").splitlines()]
        body = Markup("<br>").join(lines)
        if self.note_id:
            channel._message_update_content(self.note_id, body=body, strict=False)
        else:
            self.note_id = channel.message_post(body=body, message_type="notification")

    @api.model
    def _of_episodes(self, episodes):
        """Return what customers said about these conversations.

        :return: the `value`, `smiley` and `comment` by episode
        :rtype: dict
        """
        rated = self.search(
            [("episode_id", "in", episodes.ids), ("rated_at", "!=", False)], order="id"
        )
        return {
            each.episode_id: {
                "comment": each.rating_id.feedback or "",
                "smiley": SMILEYS[each.rating_id.rating_text],
                "value": each.rating_id.rating,
            }
            for each in rated
        }
