from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.instagram_inbox.models.customer.discuss_channel import EPISODES
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import new_test_user

from ..common import graph_error
from ..inbox_case import InboxCase
from ..wire import OTHER_ID, body, wrote

PROFILE = {
    "name": "Ada",
    "username": "ada.bakes",
    "follower_count": 1200,
    "is_verified_user": True,
    "is_user_follow_business": True,
    "is_business_follow_user": False,
}
SECTIONS = {"activities", "profile", "contact", "conversations", "other_threads"}
FLORIST = "17841400000000002"


class TestPanel(InboxCase):
    """What the panel shows: one request for all sections."""

    def setUp(self):
        super().setUp()
        self.channel = self.conversation()

    def panel(self, user=None, thread=None):
        return self.as_user(user or self.anna, thread).instagram_customer_panel()

    def look_up(self, **profile):
        self.instagram.answers["profile"].append(PROFILE | profile)
        self.channel.instagram_contact_id.profile_fetched_at = False
        self.run_network()

    def test_sections(self):
        self.assertEqual(self.panel().keys(), SECTIONS)

    def test_profile(self):
        self.look_up()
        profile = self.panel()["profile"]
        self.assertEqual(profile["followers"], 1200)
        self.assertTrue(profile["is_verified"])
        self.assertEqual((profile["follows_us"], profile["we_follow"]), ("yes", "no"))
        self.assertEqual(profile["url"], "https://www.instagram.com/ada.bakes/")

    def look_ups(self):
        self.run_network()
        return len(self.instagram.called("profile"))

    def test_facts_that_are_missing_are_fetched_once(self):
        """A profile may have been fetched before anybody asked for the facts."""
        self.run_network()
        self.instagram.answers["profile"].append(PROFILE)
        self.assertFalse(self.panel()["profile"]["followers"])
        self.assertEqual(len(self.instagram.called("profile")), 1, "later, by the job")
        self.forget()
        self.assertEqual(self.look_ups(), 2)
        self.assertEqual(self.panel()["profile"]["followers"], 1200)
        told = [
            channel["instagram_profile_at"]
            for payload in self.heard(self.channel, "mail.record/insert")
            for channel in payload.get("discuss.channel", ())
            if "instagram_profile_at" in channel
        ]
        fetched = self.channel.instagram_contact_id.profile_fetched_at
        self.assertEqual(told, [fields.Datetime.to_string(fetched)])
        self.assertEqual(self.look_ups(), 2)

    def test_facts_that_instagram_does_not_tell(self):
        self.run_network()
        for _each in range(3):
            self.panel()
            self.assertEqual(self.look_ups(), 2)

    def test_old_facts_are_fetched_once_a_day(self):
        self.look_up()
        contact = self.channel.instagram_contact_id
        self.panel()
        self.assertEqual(self.look_ups(), 1)
        old = fields.Datetime.now() - timedelta(hours=25)
        contact.profile_fetched_at = old
        self.instagram.answers["profile"].append(graph_error(230, "Consent, please."))
        for _each in range(3):
            self.panel()
            self.assertEqual(self.look_ups(), 2)
        self.assertEqual(contact.follower_count, 1200)
        contact.profile_viewed_at = old
        self.panel()
        self.assertEqual(self.look_ups(), 3)

    def test_whose_facts_are_not_fetched_again(self):
        self.look_up()
        contact = self.channel.instagram_contact_id
        old = fields.Datetime.now() - timedelta(hours=25)
        for reason, record, values in (
            ("never consented", contact, {"name": False, "username": False}),
            ("is being erased", contact, {"erasing": True}),
            ("disconnected", self.inbox, {"state": "disconnected"}),
        ):
            before = record.read(values)[0]
            record.write(values)
            contact.profile_fetched_at = old
            with self.subTest(reason):
                self.panel()
                self.assertEqual(contact.profile_fetched_at, old)
            record.write({name: before[name] for name in values})

    def test_what_instagram_does_not_say_is_not_said(self):
        self.run_network()
        profile = self.panel()["profile"]
        self.assertFalse(profile["followers"] or profile["is_verified"])
        self.assertFalse(profile["follows_us"] or profile["we_follow"])

    def test_a_count_that_no_database_holds(self):
        self.look_up(follower_count=10**12)
        self.assertFalse(self.panel()["profile"]["followers"])
        self.assertEqual(self.channel.instagram_contact_id.name, "Ada")

    def test_username_stays_in_its_place_in_the_address(self):
        self.look_up(username="a/../b?c#d")
        url = self.panel()["profile"]["url"]
        self.assertEqual(url, "https://www.instagram.com/a%2F..%2Fb%3Fc%23d/")

    def test_first_and_last_contact(self):
        self.receive(wrote("Me again"))
        rows = self.env["instagram.message"].search([("direction", "=", "in")])
        profile = self.panel()["profile"]
        self.assertEqual(profile["first_contact"], min(rows.mapped("written_at")))
        self.assertEqual(profile["last_contact"], max(rows.mapped("written_at")))

    def test_conversations(self):
        self.as_user(self.anna).instagram_take()
        self.answer(self.anna, "Yes")
        self.as_user(self.anna).instagram_set_status("resolved")
        self.receive(wrote("Me again"))
        self.as_user(self.anna).instagram_set_status("resolved")
        self.receive(wrote("And again"))
        self.as_user(self.ben).instagram_assign(self.ben.id)
        found = self.panel()["conversations"]
        self.assertEqual(found["total"], 3)
        last, second, first = found["rows"]
        self.assertEqual(first["agent"], self.anna.name)
        self.assertTrue(first["is_answered"] and first["resolved_at"])
        self.assertFalse(second["is_answered"])
        self.assertEqual((last["agent"], last["resolved_at"]), (self.ben.name, False))
        texts = ["Hallo", "Me again", "And again"]
        shown = [first["message_id"], second["message_id"], last["message_id"]]
        bodies = self.env["mail.message"].browse(shown).mapped("preview")
        self.assertEqual(bodies, texts)

    def test_conversation_that_was_resolved_without_agent(self):
        self.as_user(self.ben).instagram_set_status("resolved")
        (row,) = self.panel()["conversations"]["rows"]
        self.assertEqual(row["agent"], self.ben.name)

    def test_other_threads_of_the_same_contact(self):
        other = self.new_inbox(
            name="Florist", instagram_id=FLORIST, app_scoped_id="2", username="florist"
        )
        self.deliver_body(body(wrote(customer=OTHER_ID), account=FLORIST))
        self.run_incoming()
        thread = self.thread(OTHER_ID)
        self.assertEqual(thread.instagram_inbox_id, other)
        partner = self.env["res.partner"].create({"name": "Ada Lovelace"})
        self.assertEqual(self.panel()["other_threads"], [])
        for each in (self.channel, thread):
            self.as_user(self.anna, each).instagram_link_partner(partner.id)
        (row,) = self.panel()["other_threads"]
        self.assertEqual((row["id"], row["inbox"]), (thread.id, "Florist"))
        other.agent_ids = [Command.clear()]
        self.assertEqual(self.panel()["other_threads"], [])

    def test_linked_contact(self):
        tag = self.env["res.partner.category"].create({"name": "VIP", "color": 3})
        partner = self.env["res.partner"].create(
            {
                "name": "Ada Lovelace",
                "email": "ada@example.com",
                "phone": "+49 30 901820",
                "street": "Main Street 1",
                "city": "Berlin",
                "category_id": [Command.set(tag.ids)],
                "user_id": self.manager.id,
            }
        )
        self.as_user(self.anna).instagram_link_partner(partner.id)
        section = self.panel()["contact"]
        self.assertNotIn("suggestions", section)
        found = section["partner"]
        self.assertEqual(found["id"], partner.id)
        self.assertEqual(found["email"], "ada@example.com")
        self.assertEqual(found["phone"], "+49 30 901820")
        self.assertIn("Main Street 1", found["address"])
        self.assertEqual(found["salesperson"], self.manager.name)
        self.assertEqual(found["tags"], [{"id": tag.id, "name": "VIP", "color": 3}])

    def test_fields_of_contacts_that_only_some_groups_read(self):
        partner = self.env["res.partner"].create(
            {
                "name": "Ada Lovelace",
                "category_id": [Command.create({"name": "VIP"})],
                "city": "Berlin",
                "email": "ada@example.com",
                "phone": "+49 30 901820",
                "user_id": self.manager.id,
            }
        )
        self.as_user(self.anna).instagram_link_partner(partner.id)
        for name, fname in {
            "address": "contact_address_inline",
            "email": "email",
            "phone": "phone",
            "salesperson": "user_id",
            "tags": "category_id",
        }.items():
            self.assertTrue(self.panel()["contact"]["partner"][name])
            field = self.env["res.partner"]._fields[fname]
            with (
                self.subTest(name=name),
                patch.object(field, "groups", "base.group_system"),
            ):
                self.assertFalse(self.panel()["contact"]["partner"][name])

    def test_all_conversations(self):
        """The panel lists the latest; the others are one click away."""
        mine = self.as_user(self.anna)
        for number in range(EPISODES + 1):
            mine.instagram_set_status("resolved")
            self.receive(wrote(f"Message {number}"))
        first = self.panel()["conversations"]
        self.assertEqual((len(first["rows"]), first["total"]), (EPISODES, EPISODES + 2))
        found = mine.instagram_customer_conversations()
        self.assertEqual(len(found["rows"]), EPISODES + 2)
        self.assertEqual(found["rows"][:EPISODES], first["rows"])
        with self.assertRaises(AccessError):
            self.as_user(self.outsider, mine).instagram_customer_conversations()

    def test_contact_that_the_agent_may_not_read(self):
        partner = self.env["res.partner"].create({"name": "Secret"})
        self.as_user(self.manager).instagram_link_partner(partner.id)
        self.env["ir.rule"].create(
            {
                "name": "no contacts",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {partner.id})]",
            }
        )
        self.assertEqual(self.panel()["contact"]["partner"], {"id": False})
        row = self.env["instagram.conversation.change"].search([])[:1]
        self.assertEqual(row.with_user(self.anna).summary, "Linked to a contact")
        self.as_user(self.anna).instagram_link_partner(False)
        self.assertFalse(self.channel.instagram_contact_id.partner_id)

    def test_only_readers_see_it(self):
        carl = self.new_user("carl.t", "instagram_inbox_group_agent")
        portal = new_test_user(self.env, "portal.t", "base.group_portal")
        for user in (carl, self.outsider, portal, self.env.ref("base.public_user")):
            for method in ("instagram_customer_panel", "instagram_partner_suggestions"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(self.as_user(user, self.channel), method)()

    def test_a_member_whose_access_ended_sees_nothing(self):
        self.as_user(self.anna).instagram_take()
        self.inbox.agent_ids = [Command.unlink(self.anna.id)]
        with self.assertRaises(AccessError):
            self.as_user(self.anna, self.channel).instagram_customer_panel()

    def test_other_channels_have_no_customer(self):
        channel = self.env["discuss.channel"].create({"name": "General"})
        with self.assertRaises(UserError):
            channel.instagram_customer_panel()

    def test_an_agent_needs_no_other_right(self):
        """One request, however the customer is linked, and no error."""
        self.assertEqual(self.make_request("instagram_customer_panel").keys(), SECTIONS)

    def make_request(self, method, *args):
        self.env.flush_all()
        self.authenticate(self.anna.login, self.anna.login)
        params = {
            "model": "discuss.channel",
            "method": method,
            "args": [self.channel.ids, *args],
            "kwargs": {},
        }
        return self.make_jsonrpc_request("/web/dataset/call_kw", params)
