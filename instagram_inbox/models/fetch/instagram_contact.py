import logging
from datetime import timedelta

from odoo import fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.tools import SQL

from ...instagram.common.text import shortened
from ...tools.jobs import aside
from ...tools.pictures import fetch_picture, small_picture
from .instagram_network import NetworkJob

_logger = logging.getLogger(__name__)

# Odoo's limit for the name of a guest.
NAME_LENGTH = 512
# Give up a look-up after Odoo stopped this often in a row during it: the response may
# be the cause.
MAX_INTERRUPTIONS = 3
# During a burst of messages, a new contact waits this long for its name and picture.
BURST_WAIT = timedelta(seconds=3)
# People change their names and pictures: a profile older than this is looked up again
# when its owner writes.
RENEW_AFTER = timedelta(days=30)
# The facts of the customer panel, such as the number of followers, change sooner: they
# are looked up again when somebody looks at them, at most this often.
FACTS_AFTER = timedelta(days=1)
# After a refusal, the profile is looked up again when its owner writes after this time:
# by writing they consent.
RETRY_AFTER_REFUSAL = timedelta(minutes=10)


class InstagramContact(models.Model):
    """Fetches the name, username and picture, but only after the message is visible."""

    _inherit = "instagram.contact"

    profile_fetched_at = fields.Datetime(readonly=True)
    profile_viewed_at = fields.Datetime(
        readonly=True, help="When the customer panel last had it looked up."
    )
    profile_not_before = fields.Datetime(readonly=True)
    profile_attempts = fields.Integer(readonly=True)
    profile_broken_off = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How often Odoo stopped in a row while it was being looked up.",
    )

    _profile_wanted_idx = models.Index(
        "(inbox_id, id) WHERE profile_fetched_at IS NULL"
    )

    def _renew_profiles(self):
        """Look up again the profiles that are too old."""
        before = fields.Datetime.now() - RENEW_AFTER
        old = self.filtered(
            lambda contact: (
                contact.profile_fetched_at and contact.profile_fetched_at <= before
            )
        )
        old._look_up_again()

    def _renew_facts(self):
        """Look up again a profile whose facts an agent sees, if they are too old."""
        now = fields.Datetime.now()
        before = now - FACTS_AFTER
        old = self.filtered(
            lambda contact: (
                contact.profile_fetched_at
                and (contact.profile_fetched_at < before or contact._lacks_facts())
                and (
                    not contact.profile_viewed_at or contact.profile_viewed_at < before
                )
                # Instagram tells nothing before they write once more
                and (contact.name or contact.username)
                and not (contact.is_test or contact.erasing)
                and contact.inbox_id.state == "connected"
            )
        )
        if old:
            old.profile_viewed_at = now
            old._look_up_again()

    def _look_up_again(self):
        if self:
            self.write({"profile_fetched_at": False, "profile_not_before": False})
            self.env["instagram.network"]._wake()

    def _network_due(self, limit, busy):
        under_way = self.browse(self._under_way(busy))
        wanted = self._network_wanted(limit, under_way.exists())
        # a flood's look-ups wait for its end: with them in between, the server without
        # worker processes answers 105 webhooks a second instead of 152 (`./dev bench
        # webhook`)
        if wanted and not self.env["instagram.webhook.event"]._is_quiet():
            now = fields.Datetime.now()
            wanted = wanted.filtered(lambda each: each.create_date < now - BURST_WAIT)
        return wanted

    def _network_wanted(self, limit, under_way=None):
        """Return contacts whose profile is due: inboxes in turn, the oldest first."""
        due = [
            ("profile_fetched_at", "=", False),
            *self._domain_due("profile_not_before"),
            *self.env["instagram.inbox"]._domain_calls_left(),
        ]
        return self._in_turn(due, limit, under_way or self.browse())

    def _network_claim(self):
        """Claim these; give up contacts whose look-up was interrupted too often."""
        for contact in self:
            if contact.profile_broken_off < MAX_INTERRUPTIONS:
                contact.profile_broken_off += 1
                contact.profile_not_before = self._next_try(contact.profile_attempts)
            else:
                _logger.warning(
                    "Odoo stopped several times while it looked up contact %s.",
                    contact.id,
                )
                contact._ask_when_they_write()
        due = self.filtered(lambda contact: not contact.profile_fetched_at)
        return [contact._network_job() for contact in due]

    def _ask_when_they_write(self, error=None):
        """Keep the placeholder until the customer writes again.

        They have not consented, have blocked the account, or are gone; or the look-up
        was interrupted too often. Who has never written, such as somebody whose comment
        was answered privately, consents by the first message.
        """
        if error:
            _logger.info("No profile for contact %s: %s", self.id, error)
        has_written = any(self.channel_ids.mapped("instagram_window_end"))
        pause = RETRY_AFTER_REFUSAL if has_written else timedelta()
        self.write(
            {
                "profile_fetched_at": fields.Datetime.now() - RENEW_AFTER + pause,
                "profile_not_before": False,
                "profile_broken_off": 0,
            }
        )
        self.env["instagram.automatic.reply"]._wake_for(self)

    def _network_job(self):
        api = self.env["instagram.api"]
        client = api._client()
        token = self.inbox_id._token_sudo()
        igsid, trusted = self.igsid, api._trusted_hosts()

        def look_up():
            profile = client.profile(token, igsid)
            return profile, fetch_picture(profile.profile_picture_url, trusted)

        return NetworkJob((self._name, self.id), self, look_up, token)

    def _network_done(self, result):
        profile, picture = result
        former = self._label()
        self.write(
            {
                "name": shortened(profile.name, NAME_LENGTH) or False,
                "username": shortened(profile.username, NAME_LENGTH) or False,
                "profile_fetched_at": fields.Datetime.now(),
                "profile_not_before": False,
                "profile_attempts": 0,
                "profile_broken_off": 0,
                **self._profile_values(profile),
            }
        )
        self.guest_id.name = self._label()
        if image := small_picture(picture):
            self.guest_id.image_1920 = image
            self._outdate_picture()
        self.channel_ids.name = self._label()
        self._tell_profile()
        self._replace_placeholder(former)
        self.env["instagram.automatic.reply"]._wake_for(self)

    def _replace_placeholder(self, former):
        """Put the name where people copied a placeholder, once it is known.

        :param str former: how this person was called until now
        """
        placeholders = self._placeholders()
        if former not in placeholders or self._label() in placeholders:
            return
        for channel in self.channel_ids:
            with aside(
                self.env, "put a customer's name where a placeholder was copied"
            ):
                channel._instagram_named(placeholders)

    def _outdate_picture(self):
        """Make browsers fetch the new picture.

        The address of a picture contains the second of the guest's last change. A
        profile may arrive within the second in which the guest was created. Browsers
        would then keep the placeholder that they fetched from the same address.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_guest
                   SET write_date = date_trunc('second', write_date) + interval '1 s'
                 WHERE id = %s
                """,
                self.guest_id.id,
            )
        )
        self.guest_id.invalidate_recordset(["write_date"])

    def _network_failed(self, error):
        self.profile_broken_off = 0
        self._look_up_failed(error)

    def _try_later(self, _error):
        self.profile_not_before = self._next_try(self.profile_attempts)
        self.profile_attempts += 1

    def _tell_profile(self):
        """Show the new name and picture wherever the conversation is shown."""
        for channel in self.channel_ids:
            for bus_channel in (channel, self.inbox_id):
                Store(bus_channel=bus_channel).add(
                    self.guest_id, ["avatar_128", "name"]
                ).add(channel, ["name", "instagram_username"]).add(
                    channel, {"instagram_profile_at": self.profile_fetched_at}
                ).bus_send()
