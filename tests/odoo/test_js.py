# The module, never its classes: a test class imported by name would run here again.
from odoo.addons.web.tests import test_js as web_test_js
from odoo.tests import HttpCase, tagged


@tagged("standard", "post_install", "-at_install")
class TestJs(HttpCase):
    """The hoot suites of `static/tests`, in Chromium."""

    def test_hoot(self):
        suite = web_test_js.HOOTCommon._generate_hash(self, "@instagram_inbox")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=900,  # of all: what hangs is ended by the limit of each
            success_signal="[HOOT] Test suite succeeded",
            error_checker=web_test_js.unit_test_error_checker,
        )
