from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.ids import is_id


class InstagramTag(models.Model):
    """A word that agents put on conversations, to find and to count them.

    Managers make tags, for one company or for all. They are the team's own words, so
    they are not translated. Everybody may read the model, but only agents find tags:
    without that, reading a channel would be an error for others.
    """

    _name = "instagram.tag"
    _inherit = "instagram.record"
    _description = "Instagram Tag"
    _order = "name, id"
    _log_access = False

    name = fields.Char(required=True)
    active = fields.Boolean(
        default=True, help="Archived tags stay where they are, and cannot be chosen."
    )
    color = fields.Integer()
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="cascade",
        help="Only inboxes of this company use the tag; all do if it is empty.",
    )

    _name_unique = models.UniqueIndex(
        "(lower(name), COALESCE(company_id, 0))", "This company already has the tag."
    )

    @api.model
    def _among(self, ids):
        """Return those tags that the user may use, of ids that a browser sends."""
        if not isinstance(ids, list) or not all(map(is_id, ids)):
            raise UserError(self.env._("These are not tags."))
        return self.with_context(active_test=False).search([("id", "in", ids)])

    def _usable(self, inbox):
        """Return these tags with sudo; refuse those of another company than the inbox's."""
        tags_sudo = self.sudo()
        for tag in tags_sudo:
            if tag.company_id and tag.company_id != inbox.company_id:
                raise UserError(
                    self.env._(
                        "The tag %(tag)s belongs to another company than the inbox"
                        " %(inbox)s.",
                        tag=tag.name,
                        inbox=inbox.name,
                    )
                )
        return tags_sudo
