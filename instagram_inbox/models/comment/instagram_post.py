from odoo import api, fields, models

from ...instagram.common.text import shortened
from ...tools.pictures import fetch_picture, small_picture
from ..fetch.instagram_network import NetworkJob

TITLE_LENGTH = 60


class InstagramPost(models.Model):
    """A post, reel or broadcast of the account that somebody commented on.

    Its picture and its words are looked up once, however many people comment on it.
    """

    _name = "instagram.post"
    _inherit = "instagram.queue"
    _description = "Instagram Post"
    _order = "id desc"

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    media_id = fields.Char("Post ID", required=True, readonly=True)
    product_type = fields.Char("Kind", readonly=True, help="Meta's word for its place.")
    caption = fields.Text(readonly=True)
    permalink = fields.Char("Link", readonly=True)
    picture = fields.Image(readonly=True, max_width=256, max_height=256)
    has_picture = fields.Boolean(readonly=True)
    state = fields.Selection(
        [("pending", "To Look Up"), ("done", "Looked Up"), ("failed", "Not Shown")],
        default="pending",
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True, aggregator=None)
    not_before = fields.Datetime(readonly=True)
    comment_ids = fields.One2many("instagram.comment", "post_id")

    _media_unique = models.UniqueIndex("(inbox_id, media_id)")
    _pending_idx = models.Index("(inbox_id, id) WHERE state = 'pending'")

    @api.depends("caption", "product_type", "media_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for post in self:
            words = " ".join((post.caption or "").split())
            post.display_name = shortened(words, TITLE_LENGTH) or self.env._(
                "Post %(number)s", number=(post.media_id or "")[-6:]
            )

    @api.model
    def _find_or_create(self, wanted):
        """Return posts, and have new ones looked up.

        :param dict wanted: Meta's word for the kind of post, by inbox and Meta's id
        :return: the post by inbox and Meta's id
        :rtype: dict
        """
        found = {
            (post.inbox_id, post.media_id): post
            for post in self.search(
                [
                    ("inbox_id", "in", [inbox.id for inbox, _media in wanted]),
                    ("media_id", "in", [media for _inbox, media in wanted]),
                ]
            )
        }
        missing = [key for key in wanted if key not in found]
        if missing:
            new = self.create(
                [
                    {
                        "inbox_id": inbox.id,
                        "media_id": media,
                        "product_type": wanted[inbox, media],
                    }
                    for inbox, media in missing
                ]
            )
            found.update(zip(missing, new, strict=True))
            self.env["instagram.network"]._wake()
        return found

    # ------------------------------------------------------------
    # LOOK-UP: in the network job
    # ------------------------------------------------------------

    @api.model
    def _network_due(self, limit, busy):
        calls_left = self.env["instagram.inbox"]._domain_calls_left()
        due = [("state", "=", "pending"), *self._domain_due(), *calls_left]
        under_way = self.browse(self._under_way(busy))
        return self._in_turn(due, limit, under_way.exists())

    def _network_job(self):
        api = self.env["instagram.api"]
        client, token = api._client(), self.inbox_id._token_sudo()
        media_id, trusted = self.media_id, api._trusted_hosts()
        is_copied = api._copies_media()

        def look_up():
            post = client.post(token, media_id)
            address = post.picture_url if is_copied else ""
            return post, fetch_picture(address, trusted)

        return NetworkJob((self._name, self.id), self, look_up, token)

    def _network_done(self, result):
        post, picture = result[0], small_picture(result[1])
        self.write(
            {
                "caption": post.caption or False,
                "permalink": post.permalink or False,
                "product_type": post.product_type or self.product_type,
                "picture": picture,
                "has_picture": bool(picture),
                "state": "done",
                "not_before": False,
            }
        )
        self.comment_ids._show()

    def _network_failed(self, error):
        self._look_up_failed(error)

    def _give_up(self, _error):
        """Show comments without the post: it is gone, or the broadcast is over."""
        self.write({"state": "failed", "not_before": False})
