import re
from urllib.parse import quote

from odoo import api, fields, models
from odoo.fields import Domain

from ...instagram.common.const import PROFILE_PAGE
from ...instagram.common.text import is_visible
from ...tools.addresses import addresses_in, without_separators
from ...tools.contact_values import plain_name

# As many suggestions as one looks through at a glance.
SUGGESTIONS = 5
# How many of the customer's latest messages are searched for addresses.
MESSAGES = 200
# What the reason for a suggestion is worded with.
READ = ("email_normalized", "phone_sanitized")
YES_OR_NO = [("yes", "Yes"), ("no", "No")]


class InstagramContact(models.Model):
    """What Instagram tells about a person, and which contact they may be."""

    _inherit = "instagram.contact"

    follower_count = fields.Integer("Followers", readonly=True, aggregator=None)
    is_verified = fields.Boolean("Verified", readonly=True)
    # empty when Instagram does not say
    follows_us = fields.Selection(YES_OR_NO, readonly=True)
    we_follow = fields.Selection(YES_OR_NO, readonly=True)

    def _profile_values(self, profile):
        """Return the values of what a profile tells beside the names.

        :param profile: a `Profile` of Instagram
        :rtype: dict
        """
        words = {None: False, True: "yes", False: "no"}
        return {
            "follower_count": profile.followers or 0,
            "is_verified": bool(profile.is_verified),
            "follows_us": words[profile.follows_account],
            "we_follow": words[profile.is_followed],
        }

    def _lacks_facts(self):
        """Return whether the profile was fetched without them."""
        return not (self.follower_count or self.follows_us or self.we_follow)

    def _profile_url(self):
        """Return the address of this person's page, if their username is known."""
        if not is_visible(self.username):
            return False
        return PROFILE_PAGE.format(username=quote(self.username, safe=""))

    def _placeholders(self):
        """Return what this person is called until their name is known, in each language."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return {self.with_context(lang=code)._placeholder() for code in languages}

    # ------------------------------------------------------------
    # ACTIVITIES
    # ------------------------------------------------------------

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Do nothing: Odoo makes the people followers to whom an activity is assigned."""

    @api.private
    def message_notify(self, **_kwargs):
        """Send no e-mail about an activity: it would take the customer's name out of Odoo.

        It is in the menu of activities of the person it is assigned to.
        """
        return self.env["mail.message"]

    @api.private
    def message_post_with_source(self, source_ref, *, render_values=None, **_kwargs):
        """Note in the conversation that an activity is done, for colleagues only."""
        messages = self.env["mail.message"]
        for channel in self.channel_ids:
            body = self.env["ir.qweb"]._render(source_ref, render_values or {})
            messages |= channel.message_post(body=body, message_type="notification")
        return messages

    # ------------------------------------------------------------
    # SUGGESTIONS
    # ------------------------------------------------------------

    def _addresses(self):
        """Return the e-mail addresses and phone numbers that this person wrote."""
        messages = self.env["mail.message"].search_fetch(
            [
                ("model", "=", "discuss.channel"),
                ("res_id", "in", self.channel_ids.ids),
                ("author_guest_id", "=", self.guest_id.id),
            ],
            ["body"],
            order="id desc",
            limit=MESSAGES,
        )
        return addresses_in(message.body for message in messages if message.body)

    def _contact_draft(self, addresses):
        """Return what a contact for this person would begin with."""
        # what begins otherwise may be a date, or the number of an order
        phones = [each for each in addresses.phones if each.lstrip("(")[0] in "+0"]
        phones = (self._international(each, "INTERNATIONAL") for each in phones)
        return {
            "name": plain_name(self._label()),
            "email": next(iter(addresses.emails), ""),
            "phone": next(filter(None, phones), ""),
        }

    def _international(self, number, force_format="E164"):
        """Return a phone number as it is dialled from anywhere, if it is valid."""
        if "phone_sanitized" not in self.env["res.partner"]._fields:
            return False
        country = self.inbox_id.company_id.country_id
        return self.env["res.partner"]._phone_format(
            number=number, country=country, force_format=force_format
        )

    def _suggest_partners(self, addresses):
        """Return contacts that the user may read and that may be this person.

        :param addresses: what they wrote
        :return: the reason by contact, the likeliest contact first
        :rtype: dict
        """
        partners = self.env["res.partner"].sudo(False)
        allowed = Domain("company_id", "in", [False, self.inbox_id.company_id.id])
        allowed &= Domain("partner_share", "=", True)
        allowed &= Domain("id", "!=", self.partner_id.id)
        names = [name for name in READ if name in partners._fields]
        why = {}
        for domain, reason in self._likenesses(addresses):
            found = partners.search_fetch(
                domain & allowed, names, limit=SUGGESTIONS, order="id"
            )
            for partner in found:
                why.setdefault(partner.id, reason(partner))
        # one recordset, so that all names are read at once
        suggested = partners.browse(list(why)[:SUGGESTIONS])
        return {partner: why[partner.id] for partner in suggested}

    def _likenesses(self, addresses):
        """Return how a contact may be like this person, the surest way first.

        All compare whole values, for which no search has to go through all names.

        :return: for each way a domain, and a function that words the reason
        :rtype: list[tuple]
        """
        ways = []
        if addresses.emails:
            domain = Domain("email_normalized", "in", addresses.emails)
            ways.append((domain, self._wrote_email))
        numbers = {self._international(each): each for each in addresses.phones}
        numbers.pop(False, None)
        if numbers:
            # contacts have them as people wrote them: in either way
            wanted = {*numbers, *map(without_separators, numbers.values())}
            domain = Domain("phone_mobile_search", "in", sorted(wanted))
            ways.append((domain, self._wrote_phone))
        if names := self._own_names():
            ways.append((Domain("name", "in", names), self._has_same_name))
        if names := self._username_as_name():
            ways.append((Domain("name", "in", names), self._has_similar_name))
        return ways

    def _wrote_email(self, partner):
        return self.env._(
            "Wrote the e-mail address %(email)s", email=partner.email_normalized
        )

    def _wrote_phone(self, partner):
        number = partner.phone or partner.phone_sanitized
        return self.env._("Wrote the phone number %(phone)s", phone=number)

    def _has_same_name(self, _partner):
        return self.env._("Has the same name")

    def _has_similar_name(self, _partner):
        return self.env._("Has a name like @%(username)s", username=self.username)

    def _own_names(self):
        """Return the spellings of this person's name."""
        if not is_visible(self.name):
            return []
        return sorted({self.name, " ".join(self.name.split()), self.name.title()})

    def _username_as_name(self):
        """Return the names that this person's username may be made of."""
        if not is_visible(self.username):
            return []
        words = " ".join(re.split(r"[\W\d_]+", self.username)).strip()
        return sorted({self.username, words, words.title()} - {""})
