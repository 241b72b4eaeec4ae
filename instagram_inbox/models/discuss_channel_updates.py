from odoo import models

from .discuss_channel import is_instagram


class DiscussChannelUpdates(models.Model):
    _inherit = "discuss.channel"

    def _get_store_message_update_extra_fields(self):
        fields = super()._get_store_message_update_extra_fields()
        if is_instagram(self):
            messages = self.env["mail.message"]
            fields += messages._instagram_store_fields()
            fields += messages._instagram_content_fields()
        return fields
