import logging
import time
from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...instagram.common.const import TOKEN_LIFE, TOKEN_REFRESH_MIN_AGE
from ...instagram.common.exceptions import AuthError, InstagramError
from ...tools.discuss import MANAGER
from ...tools.jobs import CONFLICTS, aside
from ...tools.logs import retrying
from ...words.alerts import ACCESS, ALERTS

_logger = logging.getLogger(__name__)

# A token lives for 60 days: half of them remain to fix what prevents a renewal.
RENEW_BEFORE_EXPIRY = timedelta(days=30)
# Hours until the next try after each failed renewal; the last one repeats. It is less
# than a day, as the daily job never runs exactly on time.
BACK_OFF = (1, 4, 23)
# How often to try to write the results of calls when others write there, too.
TRIES = 8
# When to go on if others use the network, or if the time of the job is over.
CONTINUE_AFTER = timedelta(minutes=1)

# Managers are warned once at each of these days before the access ends.
WARNINGS = (14, 3)

NOTE = Markup('<p>%(text)s</p><p><a href="%(url)s">%(button)s</a></p>')

# The values of an inbox without access.
NO_ACCESS_VALUES = {
    "access_token": False,
    "token_expires_at": False,
    "token_refreshed_at": False,
    "token_retry_at": False,
    "token_attempts": 0,
    "token_life_assumed": False,
    "token_warned_days": 0,
    "reauthorize_key": False,
    "paused_until": False,
    "pause_key": False,
    "pause_count": 0,
    "comments_allowed": False,
    "state": "disconnected",
}


class InstagramInbox(models.Model):
    """The access to an account: kept, renewed, and ended.

    Managers are warned before an access ends that Odoo could not renew. When it ends,
    conversations and ids stay, and what Instagram still delivers is shown. Waiting
    replies fail: nobody knows whether the account will ever be connected again.
    Managers are alerted of this, and of whatever else only they can fix.
    """

    _inherit = "instagram.inbox"

    token_retry_at = fields.Datetime(
        readonly=True, copy=False, help="A renewal that failed is tried again then."
    )
    token_attempts = fields.Integer("Failed Renewals", readonly=True, copy=False)
    token_life_assumed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Instagram did not say how long the access lasts: the renewal is to tell.",
    )
    reauthorize_key = fields.Char(
        readonly=True, copy=False, help="Why Instagram no longer accepts the access."
    )
    token_warned_days = fields.Integer(
        readonly=True, copy=False, help="Managers were warned so many days before."
    )
    connected_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    def action_disconnect(self):
        """Stop Instagram's deliveries, and forget the access to the account."""
        self.ensure_one()
        self.check_access("write")
        # before anything is written, so that no row is locked during the call
        self._hide_taps()
        problem = self._unsubscribe()
        body = self.env._("Disconnected.")
        body = f"{body} {problem}" if problem else body
        # sudo: instagram.inbox - whoever may change the inbox may disconnect it
        self.sudo()._write_apart(lambda inbox: inbox._disconnect(body))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problem else "success",
                "sticky": bool(problem),
                "title": self.env._("%(inbox)s is disconnected", inbox=self.name),
                "message": problem
                or self.env._("Instagram sends nothing more. The conversations stay."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------
    # TOKEN
    # ------------------------------------------------------------

    def _token_sudo(self):
        """Return the access token; use it only for calls to Instagram."""
        self.ensure_one()
        # sudo: instagram.inbox - nobody may read the token but our own calls
        return self.sudo().access_token

    def _write_alone(self):
        """Keep others from writing any inbox until this transaction ends.

        Call this first in a transaction: its view of the database begins with the first
        query, which LOCK is not, so it sees what others have just written. Thus an
        account that is connected twice at once gets no second inbox, and no query that
        holds a token meets a conflict (Odoo logs queries that fail).
        """
        table = SQL.identifier(self._table)
        self.env.cr.execute(SQL("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE", table))

    def _write_apart(self, write):
        """Write the results of calls in a transaction of its own.

        After a conflict only this transaction is repeated. Odoo would repeat the whole
        request with all its calls, and the code of a login works only once.

        :param write: function that gets these inboxes in that transaction
        :return: what `write` returns; it may be an empty recordset
        """
        for attempt in range(TRIES - 1):
            try:
                return self._try_to_write_apart(write)
            except CONFLICTS as conflict:
                _logger.info("Writing an inbox met a change: %s", conflict)
                time.sleep(0.02 * 2**attempt)
        return self._try_to_write_apart(write)

    def _try_to_write_apart(self, write):
        with retrying(), self.pool.cursor() as cr:
            inboxes = self.with_env(self.env(cr=cr))
            inboxes._write_alone()
            written = write(inboxes)
        self.env.invalidate_all()
        return written

    def _token_values(self, token):
        """Return the field values for a new long-lived token.

        :param token: `LongToken` of the Instagram client
        """
        now, life = fields.Datetime.now(), token.expires_in
        return {
            "access_token": token.access_token,
            "token_refreshed_at": now,
            "token_expires_at": now + (timedelta(seconds=life) if life else TOKEN_LIFE),
            "token_life_assumed": not life,
            "token_retry_at": False,
            "token_attempts": 0,
            "token_warned_days": 0,
            "reauthorize_key": False,
        }

    def _instagram_needs_reauthorization(self, error=None):
        """Note that Instagram rejects the token: a person must reconnect.

        :param error: the `InstagramError` that showed it, None for an expired token
        """
        reason = error.reason if error else "token_expired"
        sentence = self.env["instagram.api"]._sentence(reason, self.env.lang)
        # sudo: instagram.inbox - jobs and agents notice it, only managers may write
        for inbox_sudo in self.sudo():
            if inbox_sudo.state == "reauthorize" and error:
                inbox_sudo.reauthorize_key = reason  # which a test has just found out
            if inbox_sudo.state != "connected":
                continue
            code = error.vendor_code if error else "expired"
            _logger.warning("Inbox %s must be reconnected: %s", inbox_sudo.id, code)
            inbox_sudo.write({"state": "reauthorize", "reauthorize_key": reason})
            with aside(self.env, "tell managers to reconnect an inbox"):
                body = f"{sentence} ({code})" if error else sentence
                inbox_sudo._message_log(body=body)
                inbox_sudo._alert_to_reconnect(reason)

    @api.model
    def _cron_refresh_tokens(self):
        """Renew every token that can be renewed and whose second half has begun."""
        network = self.env["instagram.network"]
        with network._exclusive() as mine:
            done = mine and self._refresh_tokens()
            if mine:
                network._wake()  # replies may have waited for this job
        if not done:
            cron = self.env.ref("instagram_inbox.ir_cron_refresh_tokens")
            cron._trigger(fields.Datetime.now() + CONTINUE_AFTER)

    @api.model
    def _refresh_tokens(self):
        """Renew tokens, with a commit for each, as long as the job may run.

        :return: whether all were tried
        :rtype: bool
        """
        inboxes = self.with_context(active_test=False)
        connected = inboxes.search([("state", "=", "connected")])
        expired = connected.filtered(lambda inbox: inbox._token_is_expired())
        expired._instagram_needs_reauthorization()
        budget = self.env["ir.cron"]._commit_progress(len(expired))
        for inbox in connected - expired:
            # after each commit, changes and deletions by others are visible
            if not inbox.exists() or not inbox._refresh_due():
                continue
            if not budget:
                return False
            try:
                inbox._refresh_token()
            # The one boundary: when one inbox fails, the others are still renewed.
            except Exception:
                _logger.exception(
                    "Renewing the access of inbox %s broke off.", inbox.id
                )
                self.env.cr.rollback()
                self.env.transaction.reset()
            budget = self.env["ir.cron"]._commit_progress(1)
        for inbox in connected.exists():
            with aside(self.env, "warn of an access that ends"):
                inbox._warn_of_expiry()
        return True

    def _refresh_due(self):
        now = fields.Datetime.now()
        renewed, ends = self.token_refreshed_at, self.token_expires_at
        return (
            bool(self._token_sudo())
            and (not renewed or renewed <= now - TOKEN_REFRESH_MIN_AGE)
            and (
                not ends or self.token_life_assumed or ends < now + RENEW_BEFORE_EXPIRY
            )
            and (not self.token_retry_at or self.token_retry_at <= now)
        )

    def _refresh_token(self):
        """Renew one token; an error only affects this inbox.

        Call it before anything is written, so that no row is locked during the call.
        """
        old_token = self._token_sudo()
        try:
            token = self._instagram_client().refresh(old_token)
        except AuthError as error:
            if self._still_has(old_token):
                self._instagram_needs_reauthorization(error)
        except InstagramError as error:
            _logger.warning(
                "Renewing the access of inbox %s failed: %s", self.id, error
            )
            if self._still_has(old_token):
                self._refresh_later()
        else:
            if self._still_has(old_token):
                # sudo: instagram.inbox - the job stores the token that nobody may read
                self.sudo().write(self._token_values(token))

    def _refresh_later(self):
        hours = BACK_OFF[min(self.token_attempts, len(BACK_OFF) - 1)]
        later = fields.Datetime.now() + timedelta(hours=hours)
        # sudo: instagram.inbox - the job has no user
        self.sudo().write(
            {"token_retry_at": later, "token_attempts": self.token_attempts + 1}
        )
        self.env.ref("instagram_inbox.ir_cron_refresh_tokens")._trigger(later)

    def _still_has(self, token):
        """Return whether nobody has reconnected the inbox during a call."""
        # ends the view from before the call, to see what others wrote during it
        self.env["ir.cron"]._commit_progress()
        self._write_alone()
        return bool(self.exists()) and self._token_sudo() == token

    # ------------------------------------------------------------
    # WARNINGS
    # ------------------------------------------------------------

    def _warn_of_expiry(self):
        """Warn managers before the access ends, once at each of `WARNINGS`."""
        for inbox in self.filtered(lambda inbox: inbox._renewal_failed()):
            left = inbox.token_expires_at - fields.Datetime.now()
            passed = [days for days in WARNINGS if left <= timedelta(days=days)]
            warned = inbox.token_warned_days or WARNINGS[0] + 1
            if passed and passed[-1] < warned:
                # sudo: instagram.inbox - the job has no user
                inbox.sudo().token_warned_days = passed[-1]
                ends = inbox.token_expires_at
                inbox._alert(
                    "expiring",
                    ends.date(),
                    date=lambda env, ends=ends: format_date(env, ends),
                )

    def _renewal_failed(self):
        """Return whether this access should have been renewed by now, and was not."""
        renewed = self.token_refreshed_at
        is_old = not renewed or renewed <= fields.Datetime.now() - TOKEN_REFRESH_MIN_AGE
        return self.state == "connected" and bool(self.token_expires_at) and is_old

    def _alert_to_reconnect(self, reason):
        """Ask managers to connect this account again.

        :param str reason: a key of `REASONS`
        """
        self._alerts_done(ACCESS)  # earlier alerts are now out of date
        sentence = self.env["instagram.api"]._sentence
        self._alert("reauthorize", reason=lambda env: sentence(reason, env.lang))

    # ------------------------------------------------------------
    # DISCONNECTING
    # ------------------------------------------------------------

    def _unsubscribe(self):
        """Stop Instagram's deliveries for this account.

        :return: if that failed, what to do by hand, in the user's language
        """
        token = self._token_sudo()
        try:
            if token:
                self._instagram_client().unsubscribe(token, self.instagram_id)
        except InstagramError as error:
            _logger.warning("Inbox %s was not unsubscribed: %s", self.id, error)
            return self.env._(
                "Instagram did not confirm that it stops delivering (%(code)s). To be"
                " sure, remove the app in the Instagram app, under Settings, Website"
                " permissions, Apps and websites.",
                code=error.vendor_code or self.env._("no reply"),
            )
        return None

    def _disconnect(self, body):
        """Forget the access; all conversations stay.

        :param str body: the text for the inbox's chatter
        """
        self._alerts_done(ACCESS)
        self.write(NO_ACCESS_VALUES)
        for inbox in self:
            inbox._message_log(body=body)
            _logger.info("Inbox %s is disconnected from Instagram.", inbox.id)

    # ------------------------------------------------------------
    # ALERTS
    # ------------------------------------------------------------

    def _managers(self):
        """Return the managers of this inbox; the one who connected it comes first."""
        # sudo: res.users - who is notified, whoever notices the problem
        everybody_sudo = self.env.ref(MANAGER).sudo().all_user_ids
        managers_sudo = everybody_sudo.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        return managers_sudo.sorted(
            lambda user: (user != self.connected_by_id, user.id)
        )

    def _alert(self, key, deadline=None, **values):
        """Notify managers: by one activity and, if it is urgent, one e-mail.

        :param str key: one of `ALERTS`
        :param date deadline: of the activity, by default today
        :param values: for the sentences; a function of `env` is called for the language
            of each reader
        """
        alert = ALERTS[key]
        for inbox_sudo in self.sudo():
            managers = inbox_sudo._managers()
            reader = managers[:1]
            said = inbox_sudo._alert_words(alert, values, reader.lang)
            # "quick": assigning would send another e-mail
            inbox_sudo.with_context(mail_activity_quick_update=True).activity_schedule(
                alert.activity,
                deadline,
                summary=said["summary"],
                note=NOTE % said,
                user_id=reader.id,
            )
            if alert.by_mail:
                for lang, group in managers.grouped("lang").items():
                    said = inbox_sudo._alert_words(alert, values, lang)
                    inbox_sudo._alert_by_mail(said, group)

    def _alert_words(self, alert, values, lang):
        """Return the texts of an alert in a language."""
        env = self.with_context(lang=lang or None).env
        named = {name: _rendered(value, env) for name, value in values.items()}
        named |= {"inbox": self.name, "id": self.id}
        said = {name: env._(getattr(alert, name)) for name in ("summary", "text")}
        return {
            **{name: sentence % named for name, sentence in said.items()},
            "button": env._(alert.button),
            "url": self.env["instagram.api"]._url(alert.path % named),
            "lang": env.lang,
        }

    def _alert_by_mail(self, said, managers):
        renderer = self.env["mail.render.mixin"].with_context(lang=said["lang"])
        body = renderer.env["ir.qweb"]._render("instagram_inbox.alert_mail", said)
        html = renderer._render_encapsulate(
            "mail.mail_notification_light",
            body,
            add_context={"company": self.company_id},
            context_record=self,
        )
        # without a record: the inbox's chatter would show it a second time
        self.env["mail.mail"].create(
            {
                "subject": said["summary"],
                "body_html": html,
                "email_from": self.company_id.email_formatted
                or self.env.user.email_formatted,
                "recipient_ids": managers.partner_id.ids,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _alerts_done(self, activity):
        """Close alerts, since their reason is over.

        :param str activity: external id of the activities' type
        """
        # sudo: mail.activity - closed for all managers, whoever fixed it; completed
        # ones are archived, and must not be completed again
        inboxes_sudo = self.sudo().with_context(active_test=True)
        inboxes_sudo.activity_feedback([activity], only_automated=True)


def _rendered(value, env):
    return value(env) if callable(value) else value
