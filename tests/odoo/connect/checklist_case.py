"""A manager's checklist, and Odoo's own address at the wire."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from ..common import APP_SECRET, KEPT_TOKEN, OTHER_SECRET, InstagramCase, response_to
from ..inbox_case import InboxCase
from .login_case import CODE

DAY = timedelta(days=1)
SITE = "https://odoo.example.com"


class ChecklistCase(InboxCase):
    """A manager's checklist."""

    def setUp(self):
        super().setUp()
        self.checklist = self.env["instagram.checklist"].with_user(self.manager)

    def lines(self, inbox=None):
        """Return the lines by their keys."""
        self.env.flush_all()
        self.env.invalidate_all()
        return {
            line["key"]: line
            for line in self.checklist.read_lines(inbox.id if inbox else False)
        }

    def assert_line(self, key, finding, state, inbox=None):
        line = self.lines(inbox)[key]
        self.assertEqual((line["finding"], line["state"]), (finding, state), line)
        self.assertNotIn("%(", line["text"] + line["cure"])
        self.assert_no_secret(line)
        return line

    def assert_no_secret(self, *shown):
        for secret in (APP_SECRET, OTHER_SECRET, KEPT_TOKEN, "the-verify-token", CODE):
            self.assertNotIn(secret, str(shown))

    def age(self, **values):
        """Make an observation or a parameter older."""
        for subject, days in values.items():
            self.env["instagram.observation"]._latest(subject).seen_at -= days * DAY

    def changed(self, key, value):
        """Change a system parameter now, after everything that was observed."""
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(key, value)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_config_parameter SET write_date = now() + interval '1 minute'"
            " WHERE key = %s",
            [key],
        )
        self.env.invalidate_all()


class SiteCase(InstagramCase):
    """Odoo's own public address at the wire: it leads to this database, or elsewhere.

    `site` is what the next calls to it get: an answer, a function of the request, or
    an exception to raise.
    """

    def setUp(self):
        super().setUp()
        type(self).site = []
        type(self).asked = []

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        if urlsplit(r.url).hostname != urlsplit(SITE).hostname:
            return super()._request_handler(s, r, **kw)
        cls.asked.append(r)
        answer = cls.site.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return response_to(r, *(answer(r) if callable(answer) else answer))

    def by_this_database(self, request):
        """Return the response of our own route to our own question."""
        query = dict(parse_qsl(urlsplit(request.url).query))
        answer = self.env["instagram.api"]._answer_probe(query["hub.challenge"])
        return 200, answer.encode()
