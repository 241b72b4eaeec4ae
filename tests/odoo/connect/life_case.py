"""The life of an inbox, from its connection to its end."""

from tests.signed import signed_request

from ..common import APP_SCOPED_ID, APP_SECRET
from ..inbox_case import InboxCase

DEAUTHORIZE = "/instagram/deauthorize"
DELETION = "/instagram/data_deletion"


class LifeCase(InboxCase):
    """Helpers for notifications of managers, and for Meta's app callbacks."""

    def post_signed(self, path, user_id=APP_SCOPED_ID, secret=APP_SECRET, **content):
        """Post a signed request as Meta does."""
        self.env.flush_all()
        value = signed_request(user_id, secret, **content)
        return self.post_form(path, signed_request=value)

    def post_form(self, path, **form):
        response = self.url_open(path, data=form, method="POST")
        self.env.invalidate_all()
        return response

    def press(self, user, record, method, *args):
        """Call a method as a user's web client does; return its result."""
        self.env.flush_all()
        self.authenticate(user.login, user.login)
        result = self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{record._name}/{method}",
            {
                "model": record._name,
                "method": method,
                "args": [record.ids, *args],
                "kwargs": {},
            },
        )
        self.env.invalidate_all()
        return result

    def run_erasing(self):
        self.run_job("ir_cron_erase")

    def activities(self, inbox=None):
        """Return the activities of managers, oldest first."""
        return (inbox or self.inbox).activity_ids.sorted("id")

    def mails(self):
        return self.env["mail.mail"].search([], order="id")

    def history(self, inbox=None):
        return "\n".join((inbox or self.inbox).message_ids.mapped("body"))

    def error_of(self, message):
        """Return what the author reads below a reply, and the choices."""
        part = message.instagram_message_ids
        return part.state, part.decision, part.error_message
