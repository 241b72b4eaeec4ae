from datetime import timedelta

from odoo import fields, models

from ..instagram.calls.outgoing_files import IMAGES_PER_CALL

# Instagram gives the feature to one account after the other: so long a refusal holds.
REFUSED_DAYS = 7


class InstagramInboxImages(models.Model):
    """Whether an account may send several pictures in one message."""

    _inherit = "instagram.inbox"

    single_images_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Instagram refused several pictures in one message: they are sent one by one.",
    )

    def _images_per_call(self):
        until = self.single_images_until
        is_single = until and until > fields.Datetime.now()
        return 1 if is_single else IMAGES_PER_CALL

    def _refused_several_images(self):
        until = fields.Datetime.now() + timedelta(days=REFUSED_DAYS)
        # sudo: instagram.inbox - the job finds out, only managers may write
        self.sudo().single_images_until = until
