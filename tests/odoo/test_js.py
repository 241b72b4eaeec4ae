from pathlib import Path

# The module, never its classes: a test class imported by name would run here again.
from odoo.addons.web.tests import test_js as web_test_js
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools.misc import file_path

TESTS = Path(file_path("instagram_inbox/static/tests"))
PARTS = 3  # the number of processes that share the tests: see `devtools/testing.py`


def suites():
    """Return the names of all suites, those with the longest files first."""
    files = sorted(TESTS.rglob("*.test.js"), key=lambda file: -file.stat().st_size)
    names = [file.relative_to(TESTS).as_posix() for file in files]
    return ["@instagram_inbox/" + name.removesuffix(".test.js") for name in names]


class HootPart:
    """Some of the hoot suites of `static/tests`, in Chromium."""

    part = None

    @classmethod
    def suites(cls):
        return suites()[cls.part :: PARTS]

    def test_hoot(self):
        hashes = [web_test_js.HOOTCommon._generate_hash(self, s) for s in self.suites()]
        chosen = "".join(f"&id={each}" for each in hashes)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000{chosen}",
            "",
            "",
            login="admin",
            timeout=600,  # for all tests; a test that hangs has its own limit
            success_signal="[HOOT] Test suite succeeded",
            error_checker=web_test_js.unit_test_error_checker,
        )


@tagged("standard", "post_install", "-at_install")
class TestHoot1(HootPart, HttpCase):
    part = 0


@tagged("standard", "post_install", "-at_install")
class TestHoot2(HootPart, HttpCase):
    part = 1


@tagged("standard", "post_install", "-at_install")
class TestHoot3(HootPart, HttpCase):
    part = 2


@tagged("standard", "post_install", "-at_install")
class TestParts(BaseCase):
    def test_every_suite_is_in_one_part(self):
        parts = HootPart.__subclasses__()
        together = [suite for part in parts for suite in part.suites()]
        self.assertEqual(sorted(together), sorted(suites()))
        self.assertTrue(together)
