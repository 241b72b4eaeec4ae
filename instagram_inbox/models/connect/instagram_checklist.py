from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import LazyTranslate

from ...tools.discuss import MANAGER
from ...tools.ids import is_id
from ...words.checklist import FINDINGS

_lt = LazyTranslate(__name__)


class Check(NamedTuple):
    """One line of the checklist.

    :param title: its subject
    :param observe: the method that returns what was last seen, without any call
    :param test: the method that finds out by a call; empty when no call can find out
    """

    title: object
    observe: str
    test: str = ""


# Both in the order in which problems should be fixed.
SITE = {
    "address": Check(_lt("Public https address"), "_observe_address", "_test_address"),
    "database": Check(_lt("One database per address"), "_observe_database"),
    "frozen": Check(_lt("Fixed address"), "_observe_frozen"),
    "jobs": Check(_lt("Background jobs"), "_observe_jobs"),
    "queue": Check(_lt("Queue"), "_observe_queue"),
    "app": Check(_lt("App ID and app secret"), "_observe_app"),
    "redirect": Check(_lt("Redirect address of the login"), "_observe_redirect"),
    "login": Check(_lt("The last login"), "_observe_login"),
    "webhook": Check(_lt("Webhook verified by Meta"), "_observe_webhook"),
    "deliveries": Check(_lt("Meta's deliveries"), "_observe_deliveries"),
}
ACCOUNT = {
    "token": Check(_lt("Access to the account"), "_observe_token", "_test_token"),
    "permissions": Check(_lt("Permissions"), "_observe_permissions"),
    "subscription": Check(
        _lt("Subscription to its messages"),
        "_observe_subscription",
        "_test_subscription",
    ),
    "received": Check(_lt("Customers' messages"), "_observe_received"),
    "sent": Check(_lt("Replies"), "_observe_sent"),
    "agents": Check(_lt("Agents"), "_observe_agents"),
}
# Only of accounts whose comments come in.
COMMENTS = {
    "comment_permission": Check(
        _lt("Permission for comments"), "_observe_comment_permission"
    ),
    "comment_subscription": Check(
        _lt("Subscription to its comments"),
        "_observe_comment_subscription",
        "_test_comment_subscription",
    ),
    "comment_received": Check(_lt("Comments"), "_observe_comment_received"),
}
# Only of accounts that have, or had, something to tap on.
TAPS = {"taps": Check(_lt("Ice breakers and menu"), "_observe_taps", "_test_taps")}


class InstagramChecklist(models.AbstractModel):
    """The conditions for messages to arrive, and whether they are met.

    Opening it makes no call: it shows what was seen, and when. Only the test of a line
    calls Instagram, or this Odoo itself, with short timeouts and before anything is
    written.
    """

    _name = "instagram.checklist"
    _description = "Instagram Checklist"

    @api.model
    def read_lines(self, inbox_id=False):
        """Return the checklist of one inbox and of what all inboxes share.

        :param int inbox_id: False for the shared lines alone
        :rtype: list[dict]
        """
        inbox = self._inbox(inbox_id)
        parts = [(inbox, self._of_account(inbox)), (None, SITE)]
        return [
            self._line(key, check, subject)
            for subject, checks in parts
            for key, check in checks.items()
        ]

    @api.model
    def run_test(self, key, inbox_id=False):
        """Test one line by a call, and return the whole checklist.

        :param str key: of a line that can be tested
        :param int inbox_id: as for `read_lines`
        :rtype: list[dict]
        """
        return self._run_tests([key], inbox_id)

    @api.model
    def _run_tests(self, keys, inbox_id=False):
        """Test these lines, each by a call, and return the whole checklist, read once."""
        inbox = self._inbox(inbox_id)
        checks = {**SITE, **self._of_account(inbox)}
        for key, check in checks.items():
            if key in keys and check.test:
                getattr(self, check.test)(inbox)
        return self.read_lines(inbox_id)

    @api.model
    def _of_account(self, inbox):
        """Return the lines about an account; none without an inbox."""
        if not inbox:
            return {}
        comments = COMMENTS if inbox.has_comments else {}
        return {**ACCOUNT, **comments, **(TAPS if inbox._tap_lists() else {})}

    @api.model
    def _inbox(self, inbox_id):
        """Return the inbox that a manager asks for.

        :raises AccessError: when the user is no manager, or not of the inbox's company
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only managers see the checklist."))
        inboxes = self.env["instagram.inbox"]
        inbox = inboxes.browse(inbox_id if is_id(inbox_id) else []).exists()
        inbox.check_access("read")
        return inbox

    @api.model
    def _line(self, key, check, inbox):
        finding, values = getattr(self, check.observe)(inbox)
        found = FINDINGS[finding]
        at = values.get("at")
        return {
            "key": key,
            "is_account": inbox is not None,
            "title": self.env._(check.title),
            "finding": finding,
            "state": found.state,
            "text": self._filled(found.text, values),
            "cure": self._filled(found.cure, values),
            "at": fields.Datetime.to_string(at) if at else False,
            "copy": values.get("copy", False),
            "can_test": bool(check.test),
        }

    @api.model
    def _filled(self, text, values):
        sentence = self.env._(text) if text else ""
        return sentence % values

    # ------------------------------------------------------------
    # SHARED BY SEVERAL CHECKS
    # ------------------------------------------------------------

    @api.model
    def _last_seen(self, subject, inbox=None):
        return self.env["instagram.observation"]._latest(subject, inbox)

    @api.model
    def _changed_at(self, *keys):
        """Return when one of these system parameters was last changed, if ever."""
        # sudo: ir.config_parameter - when they were changed, not their values
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        found = parameters_sudo.search([("key", "in", keys)])
        return max(found.mapped("write_date"), default=None)

    @api.model
    def _seen_after_change(self, at, *keys):
        """Return whether something was seen after these parameters last changed."""
        changed_at = self._changed_at(*keys)
        return bool(at) and (not changed_at or at >= changed_at)
