from lxml import etree
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from .common import CUSTOMER_ID
from .inbox_case import InboxCase
from .wire import OTHER_ID


class TestConversationList(InboxCase):
    """*Instagram › Conversations*, as agents have it."""

    def setUp(self):
        super().setUp()
        self.first = self.conversation("Hallo")
        self.second = self.conversation("Hello", customer=OTHER_ID)

    def view(self, kind):
        action = self.env.ref("instagram_inbox.instagram_conversation_action")
        views = (
            self.env["discuss.channel"]
            .with_user(self.anna)
            .get_views(
                [(action.view_id.id, "list"), (action.search_view_id.id, "search")]
            )
        )
        return etree.fromstring(views["views"][kind]["arch"])

    def test_customers_are_found_by_both_names(self):
        self.first.instagram_contact_id.write(
            {"name": "Lena Hoffmann", "username": "bakes.daily"}
        )
        self.first.name = "Lena Hoffmann"
        (field,) = self.view("search").xpath("//field[@name='name']")
        channels = self.env["discuss.channel"].with_user(self.anna)
        for typed in ("hoffm", "bakes"):
            with self.subTest(typed):
                domain = safe_eval(field.get("filter_domain"), {"self": typed})
                self.assertEqual(channels.search(domain), self.first)

    def found(self, user, typed, operator="ilike"):
        """Threads that a user finds by what was said in them."""
        (field,) = self.view("search").xpath("//field[@name='instagram_said']")
        channels = self.env["discuss.channel"].with_user(user)
        return channels.search([(field.get("name"), operator, typed)])

    def test_found_by_what_was_said(self):
        self.post(self.anna, "On Sunday, too", thread=self.second)
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        for user, typed, expected in (
            (self.anna, "hallo", self.first),
            (self.anna, "sunday", self.second),
            (self.anna, "Monday", self.env["discuss.channel"]),
            (carl, "hallo", self.env["discuss.channel"]),
        ):
            with self.subTest(user=user.login, typed=typed):
                self.assertEqual(self.found(user, typed), expected)

    def test_found_as_it_is_read(self):
        said = (
            "I don't want fish & chips <3",
            "See https://example.com/?a=1&b=2",
            "first line\nsecond line",
            "مرحبا، هل لديكم خبز بدون غلوتين؟",
        )
        for text in said:
            self.post(self.anna, text, thread=self.second)
        for typed in (
            "don't",
            "fish & chips",
            "<3",
            "a=1&b=2",
            "first line second",
            " second  line ",
            "خبز بدون",
        ):
            with self.subTest(typed):
                self.assertEqual(self.found(self.anna, typed), self.second)

    def test_custom_filter(self):
        others = self.found(self.anna, "Hallo", "not ilike")
        self.assertEqual(others & (self.first + self.second), self.second)
        with self.assertRaisesRegex(UserError, "by what they contain"):
            self.found(self.anna, "Hallo", "=")

    def test_who_wrote_last_stands_first(self):
        self.first.last_interest_dt = "2026-01-02 10:00:00"
        self.second.last_interest_dt = "2026-01-01 10:00:00"
        order = self.view("list").get("default_order")
        shown = (
            self.env["discuss.channel"]
            .with_user(self.anna)
            .search([("instagram_user_id", "in", (CUSTOMER_ID, OTHER_ID))], order=order)
        )
        self.assertEqual(shown, self.first + self.second)
