"""What happens to an inbox from its connection to its end."""

from tests.signed import signed_request

from ..common import APP_SCOPED_ID, APP_SECRET
from ..inbox_case import InboxCase

DEAUTHORIZE = "/instagram/deauthorize"
DELETION = "/instagram/data_deletion"


class LifeCase(InboxCase):
    """Helpers for what managers are told, and for Meta's app callbacks."""

    def post_signed(self, path, user_id=APP_SCOPED_ID, secret=APP_SECRET, **content):
        """Have Meta call the app back."""
        self.env.flush_all()
        value = signed_request(user_id, secret, **content)
        return self.post_form(path, signed_request=value)

    def post_form(self, path, **form):
        response = self.url_open(path, data=form, method="POST")
        self.env.invalidate_all()
        return response

    def press(self, user, record, method, *args):
        """Call a method as the web client does for somebody; give its result."""
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
        """What managers are asked to do, oldest first."""
        return (inbox or self.inbox).activity_ids.sorted("id")

    def mails(self):
        return self.env["mail.mail"].search([], order="id")

    def history(self, inbox=None):
        return "\n".join((inbox or self.inbox).message_ids.mapped("body"))

    def error_of(self, message):
        """What its author reads below a reply, and what they are asked."""
        part = message.instagram_message_ids
        return part.state, part.decision, part.error_message
