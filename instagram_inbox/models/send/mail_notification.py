from odoo import fields, models


class MailNotification(models.Model):
    """Carries replies that did not go into their author's messaging menu."""

    _inherit = "mail.notification"

    notification_type = fields.Selection(
        selection_add=[("instagram", "Instagram")], ondelete={"instagram": "cascade"}
    )
