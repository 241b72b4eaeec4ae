from odoo import api, fields, models

from ...instagram.common.text import is_visible
from ..instagram_record import OURS


class InstagramContact(models.Model):
    """One person at one inbox.

    Instagram's id of a person differs by business account, so the same person is
    another contact at another inbox. Agents plan activities for them. In Discuss they
    are a `mail.guest`: it costs a tenth of a partner, and gets no e-mail when somebody
    mentions it.
    """

    _name = "instagram.contact"
    _inherit = ["instagram.queue", "mail.activity.mixin"]
    _description = "Instagram Contact"
    # whoever may read a contact may plan an activity for it
    _mail_post_access = "read"
    _order = "id desc"
    _rec_names_search = ["name", "username"]

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    igsid = fields.Char("Instagram-scoped ID", required=True, readonly=True)
    username = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    guest_id = fields.Many2one(
        "mail.guest", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one("res.partner", "Contact", index="btree_not_null")
    channel_ids = fields.One2many("discuss.channel", "instagram_contact_id")
    is_test = fields.Boolean("Meta's Test", readonly=True)

    _igsid_unique = models.UniqueIndex("(inbox_id, igsid)")

    @api.depends("name", "username", "igsid")
    def _compute_display_name(self):
        for contact in self:
            contact.display_name = contact._label()

    def action_open_conversation(self):
        """Open the thread in Discuss."""
        return self.channel_ids[:1].action_instagram_open()

    def _known_name(self):
        """Return the name of this person or their username, as far as they are known."""
        return next(filter(is_visible, (self.name, self.username)), "")

    def _label(self):
        """Return the name of this person, their username, or a placeholder."""
        return self._known_name() or self._placeholder()

    def _placeholder(self):
        return self.env._("Instagram user %(digits)s", digits=self.igsid[-4:])

    def _lang(self):
        """Return the language in which Odoo itself writes to this person."""
        return self.partner_id.lang or self.inbox_id.company_id.partner_id.lang

    @api.model
    def _find_or_create(self, wanted):
        """Return the contacts of people who wrote; create those that are new.

        :param set wanted: pairs of an inbox record and an igsid
        :return: contact by pair
        :rtype: dict
        """
        found = {
            (contact.inbox_id, contact.igsid): contact
            for contact in self.search_fetch(
                [
                    ("inbox_id", "in", [inbox.id for inbox, _igsid in wanted]),
                    ("igsid", "in", [igsid for _inbox, igsid in wanted]),
                ]
            )
        }
        missing = sorted(wanted - set(found), key=lambda pair: (pair[0].id, pair[1]))
        if missing:
            found.update(zip(missing, self._create_unknown(missing), strict=True))
            self.env["instagram.network"]._wake()
        self.union(*found.values())._renew_profiles()
        return found

    @api.model
    def _create_unknown(self, pairs):
        drafts = [
            self.new({"inbox_id": inbox, "igsid": igsid}) for inbox, igsid in pairs
        ]
        guests = self.env["mail.guest"].with_context(instagram_own=OURS)
        guests = guests.create(
            [
                {"name": draft._label(), "instagram_inbox_id": inbox.id}
                for draft, (inbox, _igsid) in zip(drafts, pairs, strict=True)
            ]
        )
        return self.create(
            [
                {"inbox_id": inbox.id, "igsid": igsid, "guest_id": guest.id}
                for (inbox, igsid), guest in zip(pairs, guests, strict=True)
            ]
        )
