from odoo import fields, models


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
