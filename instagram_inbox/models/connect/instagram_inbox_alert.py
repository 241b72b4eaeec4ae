from typing import NamedTuple

from markupsafe import Markup
from odoo import fields, models
from odoo.tools import LazyTranslate

from ...tools.discuss import MANAGER
from .instagram_inbox import ACCESS

_lt = LazyTranslate(__name__)

DELETION = "instagram_inbox.mail_activity_type_deletion"

INBOX = "/odoo/instagram-inboxes/%(id)s"
NOTE = Markup('<p>%(text)s</p><p><a href="%(url)s">%(button)s</a></p>')


class Alert(NamedTuple):
    """A message to managers; its sentences may contain ``%(name)s`` of its values.

    :param activity: external id of the activity's type
    :param path: target of the button, on the inbox `%(id)s`
    :param by_mail: whether managers also get an e-mail
    """

    activity: str
    summary: object
    text: object
    button: object
    path: str = "/instagram/connect?inbox_id=%(id)s"
    by_mail: bool = True


ALERTS = {
    "expiring": Alert(
        ACCESS,
        _lt("Reconnect %(inbox)s before %(date)s"),
        _lt(
            "Odoo could not renew its access to this Instagram account, and it ends on"
            " %(date)s. From then on replies wait. Reconnect the account before."
        ),
        _lt("Reconnect"),
        by_mail=False,
    ),
    "reauthorize": Alert(
        ACCESS,
        _lt("Reconnect %(inbox)s to Instagram"),
        _lt(
            "%(reason)s What customers write still comes in and is shown; replies wait"
            " until the account is connected again."
        ),
        _lt("Reconnect"),
    ),
    "deauthorized": Alert(
        ACCESS,
        _lt("%(inbox)s was disconnected in Instagram"),
        _lt(
            "The account's owner removed this app in Instagram. The conversations stay,"
            " but nobody can answer in Odoo until the account is connected again."
        ),
        _lt("Connect again"),
    ),
    "deletion": Alert(
        DELETION,
        _lt("The data of %(inbox)s will be erased on %(date)s"),
        _lt(
            "The account's owner has asked, through Meta, that its data be erased. On"
            " %(date)s Odoo will erase all conversations of this inbox with their files,"
            " customers and updates from Instagram. The figures of the overview stay,"
            " without names. This cannot be stopped; you can have it done earlier on the"
            " inbox."
        ),
        _lt("Open the inbox"),
        path=INBOX,
    ),
    "erasing": Alert(
        DELETION,
        _lt("Data of %(inbox)s could not be erased yet"),
        _lt(
            "Something that was to be erased for good is still in Odoo, since erasing it"
            " failed (%(reason)s). Odoo tries again automatically. Tell your"
            " administrator; the server's log says more."
        ),
        _lt("Open the inbox"),
        path=INBOX,
    ),
}


class InstagramInbox(models.Model):
    """Notify the managers of an inbox of what only they can fix."""

    _inherit = "instagram.inbox"

    connected_by_id = fields.Many2one("res.users", readonly=True, copy=False)

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
