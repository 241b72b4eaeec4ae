from datetime import timedelta

from lxml import etree
from odoo import fields
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval

from ..common import CUSTOMER_ID
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, wrote


def ago(**past):
    return fields.Datetime.now() - timedelta(**past)


class TestConversationList(InboxCase):
    """*Instagram › Conversations*, as agents use it."""

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
        """Return the threads that a user finds by a text in their messages."""
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

    def test_several_are_resolved_at_once(self):
        (button,) = self.view("list").xpath("//header/button[@string='Resolve']")
        both = self.first + self.second
        getattr(both.with_user(self.anna), button.get("name"))()
        self.assertEqual(set(both.mapped("instagram_status")), {"resolved"})

    def test_who_cannot_be_answered_much_longer(self):
        (item,) = self.view("search").xpath("//filter[@name='ends_soon']")
        now = fields.Datetime.now()
        channels = self.env["discuss.channel"].with_user(self.anna)
        for minutes, is_found in ((-1, False), (5, True), (179, True), (185, False)):
            self.first.instagram_window_end = now + timedelta(minutes=minutes)
            with self.subTest(minutes=minutes):
                found = channels.search(safe_eval(item.get("domain")))
                self.assertEqual(self.first in found, is_found)

    def test_cards_on_a_phone(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "instagram_inbox.instagram_conversation_action"
        )
        views = {kind: view for view, kind in action["views"]}
        self.assertEqual(action["mobile_view_mode"], "kanban")
        channels = self.env["discuss.channel"].with_user(self.anna)
        arch = channels.get_views([(views["kanban"], "kanban")])["views"]["kanban"]
        shown = etree.fromstring(arch["arch"]).xpath("//field/@name")
        self.assertLessEqual(
            {"name", "instagram_status", "last_interest_dt"}, set(shown)
        )

    def test_what_arrives_late_is_listed_by_when_it_was_written(self):
        """After an outage, the messages of a night arrive within a second."""
        written = {
            "1" * 16: ago(hours=7),
            "2" * 16: ago(hours=3),
            "3" * 16: ago(hours=5),
        }
        for customer, at in written.items():
            self.deliver(wrote(customer=customer, at=at))
        self.deliver(wrote(customer="2" * 16, mid="late", at=ago(hours=6)))
        self.run_incoming()
        listed = self.env["discuss.channel"].search(
            [("instagram_user_id", "in", list(written))],
            order=self.view("list").get("default_order"),
        )
        self.assertEqual(
            listed.mapped("instagram_user_id"), ["2" * 16, "3" * 16, "1" * 16]
        )
        self.assertEqual(
            listed.mapped("last_interest_dt"), sorted(written.values(), reverse=True)
        )

    def test_customers_are_found_by_username_in_discuss(self):
        self.first.instagram_contact_id.username = "bakes.daily"
        for user, term, is_found in (
            (self.anna, "bakes.d", True),
            (self.anna, "@bakes.daily", True),
            (self.anna, "nobody.here", False),
            (self.outsider, "bakes.d", False),
        ):
            with self.subTest(user=user.login, term=term):
                self.authenticate(user.login, user.login)
                found = self.make_jsonrpc_request("/discuss/search", {"term": term})
                ids = {channel["id"] for channel in found.get("discuss.channel", ())}
                self.assertEqual(self.first.id in ids, is_found)

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
