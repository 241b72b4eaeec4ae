import hashlib
import hmac
import secrets
from datetime import timedelta

from odoo import api, fields, models

from ..connect.instagram_api import PREFIX

# Meta repeats deliveries for 36 hours, and people can edit for minutes: an update
# about a message older than this has the message's own, old time.
RECENT = timedelta(days=3)


class InstagramErasure(models.Model):
    """A person or message that was erased or unsent and must not come back.

    Only a fingerprint identifies it. A person's row says until when all they wrote is
    erased. A message's row says that it is erased even if an update about it has a
    later time, or that it was unsent: then it stays in its thread, without content.
    None says who it was. Rows are kept for ever: redelivery, replay and import have no
    end date. For a whole inbox, the inbox's `gone_before` says so.
    """

    _name = "instagram.erasure"
    _inherit = "instagram.record"
    _description = "Erased Instagram Data"
    _order = "id desc"
    _log_access = False

    inbox_id = fields.Many2one(
        "instagram.inbox", required=True, readonly=True, ondelete="cascade"
    )
    key = fields.Char("Fingerprint", required=True, readonly=True)
    # Milliseconds: Datetimes have whole seconds, and what somebody writes in the second
    # of their erasure, but after it, is new.
    until = fields.Float("Milliseconds", readonly=True, aggregator=None)

    _key_unique = models.UniqueIndex("(inbox_id, key)")

    @api.model
    def _fingerprint(self, kind, value):
        """Return the key of a person, message or account after its erasure.

        It depends on a secret of this database: ids are short numbers, and anybody
        could try out bare hashes.

        :param str kind: `customer`, `message`, `unsent`, `account` or `app_user`
        :param str value: Instagram's id
        :rtype: str
        """
        said = f"{kind}:{value}".encode("utf-8", "backslashreplace")
        return hmac.new(self._secret().encode(), said, hashlib.sha256).hexdigest()[:40]

    @api.model
    def _secret(self):
        # sudo: ir.config_parameter - makes fingerprints, and is never shown
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        name = PREFIX + "erasure_key"
        if not (secret := parameters_sudo.get_param(name)):
            secret = secrets.token_hex(32)
            parameters_sudo.set_param(name, secret)
        return secret

    @api.model
    def _remember(self, inbox, kind, values, until=0):
        """Keep these from coming back.

        :param str kind: `customer`, `message` or `unsent`
        :param values: Instagram's ids
        :param float until: for people, in milliseconds since the epoch: later messages
            are new
        """
        by_key = {self._fingerprint(kind, value): value for value in values}
        domain = [("inbox_id", "=", inbox.id), ("key", "in", list(by_key))]
        known = self.search(domain)
        known.until = until
        self.create(
            [
                {"inbox_id": inbox.id, "key": key, "until": until}
                for key in by_key.keys() - set(known.mapped("key"))
            ]
        )

    @api.model
    def _unsent_among(self, inboxes, mids):
        """Return which of these messages were unsent.

        :return: pairs of an inbox's id and a mid
        :rtype: set
        """
        by_key = {self._fingerprint("unsent", mid): mid for mid in mids}
        found = self._known(inboxes.ids, by_key)
        return {(inbox_id, by_key[key]) for inbox_id, key in found}

    @api.model
    def _find_erased(self, pairs, inboxes):
        """Return which of these updates are about erased data.

        :param list pairs: of an `instagram.webhook.event` and its event
        :param dict inboxes: see `_inboxes`
        :return: positions in the list
        :rtype: set
        """
        if not inboxes:
            return set()
        known = self._remembered(inboxes, [event for _row, event in pairs])
        return {
            place
            for place, (row, event) in enumerate(pairs)
            if (inbox := inboxes.get(event.account_id))
            and self._is_erased(inbox, known, row, event)
        }

    @api.model
    def _is_erased(self, inbox, known, row, event):
        if not inbox.instagram_id:  # the whole account was erased
            return True
        at = event.at or row.received_at
        if inbox.gone_before and at.replace(microsecond=0) <= inbox.gone_before:
            return True
        if not known:
            return False
        mid = getattr(event, "mid", "")
        if (inbox.id, self._fingerprint("message", mid)) in known:
            return True
        person = inbox.id, self._fingerprint("customer", event.customer_id)
        return at.timestamp() * 1000 <= known.get(person, 0)

    @api.model
    def _remembered(self, inboxes, events):
        keys = {
            self._fingerprint(kind, value)
            for event in events
            for kind, value in (
                ("customer", event.customer_id),
                ("message", getattr(event, "mid", "")),
            )
            if value
        }
        return self._known([inbox.id for inbox in inboxes.values()], keys)

    @api.model
    def _known(self, inbox_ids, keys):
        """Return the rows of these keys: `until` by inbox id and key."""
        found = self.search_fetch(
            [("inbox_id", "in", inbox_ids), ("key", "in", list(keys))],
            ["inbox_id", "key", "until"],
        )
        return {(each.inbox_id.id, each.key): each.until for each in found}

    @api.model
    def _inboxes(self, account_ids):
        """Return inboxes by account, archived and erased ones too.

        :rtype: dict
        """
        by_key = {self._fingerprint("account", each): each for each in account_ids}
        inboxes = self.env["instagram.inbox"].with_context(active_test=False)
        found = inboxes.search_fetch(
            [
                "|",
                ("instagram_id", "in", list(account_ids)),
                ("erased_key", "in", list(by_key)),
            ]
        )
        return {
            inbox.instagram_id or by_key[inbox.erased_key]: inbox
            for inbox in found.with_context(active_test=True)
        }
