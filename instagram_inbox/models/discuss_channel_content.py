from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import is_html_empty

from .discuss_channel import is_instagram
from .instagram_content import describe_origin


class DiscussChannelContent(models.Model):
    """What a thread keeps of its messages: by which ad or link the customer came."""

    _inherit = "discuss.channel"

    instagram_origin = fields.Json(
        "Came From",
        readonly=True,
        help="The latest ad, ig.me link or product: its kind, title and picture.",
    )

    def _instagram_came_by(self, drafts):
        """Keep the latest arrival.

        :param list drafts: new messages of this thread, in the order they were written
        """
        arrivals = [draft for draft in drafts if draft.origin]
        known = (self.instagram_origin or {}).get("at", "")
        if arrivals and known <= fields.Datetime.to_string(arrivals[-1].at):
            origin, at = arrivals[-1].origin, arrivals[-1].at
            self.instagram_origin = describe_origin(origin) | {
                "ref": origin.ref,
                "ad_id": origin.ad_id,
                "at": fields.Datetime.to_string(at),
            }

    def _instagram_store_fields(self):
        return [
            *super()._instagram_store_fields(),
            Store.Attr("instagram_origin", predicate=is_instagram),
        ]

    @api.model
    def _instagram_shared_fields(self):
        return super()._instagram_shared_fields() | {"instagram_origin"}

    def _notify_by_web_push_prepare_payload(
        self, message, msg_vals=False, force_record_name=False
    ):
        if is_instagram(self) and is_html_empty(message.body):
            msg_vals = {**(msg_vals or {}), "body": message._instagram_summary()}
        return super()._notify_by_web_push_prepare_payload(
            message, msg_vals=msg_vals, force_record_name=force_record_name
        )
