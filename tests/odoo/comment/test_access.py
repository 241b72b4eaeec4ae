"""Comments are for the agents of their inbox, and only methods change them."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .comment_case import CommentCase

MODELS = ("instagram.comment", "instagram.comment.action", "instagram.post")


class TestAccess(CommentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carl = cls.new_user("carl.t", "instagram_inbox_group_agent")
        cls.new_inbox(
            name="Café",
            instagram_id="17841400000000002",
            app_scoped_id="2",
            agent_ids=[Command.set(cls.carl.ids)],
        )
        cls.portal = cls.new_person("portal.t", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        export = cls.env.ref("base.group_allow_export")
        (cls.carl | cls.outsider).group_ids += export

    def setUp(self):
        super().setUp()
        comment = self.comment_on(text="Secret")
        self.call(comment, "instagram_reply_publicly", "Secret, too")
        self.run_network()
        self.rows = [self.env[name].search([]) for name in MODELS]
        self.assertTrue(all(self.rows))

    def told(self, user, model, method, *args, **options):
        """Return what somebody is told by RPC, as text; nothing when it is refused."""
        try:
            with mute_logger("odoo.models"), self.env.cr.savepoint():
                theirs = self.env[model].with_user(user)
                return str(call_kw(theirs, method, list(args), options))
        except UserError:
            return ""

    def test_strangers_are_told_nothing(self):
        for user in (self.carl, self.outsider, self.portal, self.public):
            for rows in self.rows:
                name = "caption" if rows._name == "instagram.post" else "text"
                spec = {name: {}, "display_name": {}, "inbox_id": {"fields": {}}}
                for method, *args in (
                    ("search_read", [], [name]),
                    ("web_search_read", [], spec),
                    ("read", rows.ids, [name]),
                    ("web_read", rows.ids, spec),
                    ("export_data", rows.ids, [name, "inbox_id/name"]),
                    ("name_search", "Secret"),
                    ("formatted_read_group", [], [name], ["__count"]),
                    ("web_read_group", [], [name]),
                    ("search_count", [(name, "ilike", "e")]),
                ):
                    with self.subTest(user=user.login, model=rows._name, method=method):
                        told = self.told(user, rows._name, method, *args)
                        self.assertNotRegex(told, "Secret|cake|Bakery|: [1-9]|^[1-9]")

    def test_nobody_writes_them(self):
        for user in (self.anna, self.manager, self.carl, self.outsider, self.portal):
            for rows in self.rows:
                row = rows[:1]
                before = row.read()
                values = {"inbox_id": self.inbox.id, "state": "done"}
                for method, *args in (
                    ("write", row.ids, values),
                    ("web_save", row.ids, values, {}),
                    ("unlink", row.ids),
                    ("copy", row.ids),
                    ("create", [values]),
                    ("onchange", [], values, list(values), {"display_name": {}}),
                    ("onchange", row.ids, values, list(values), {"display_name": {}}),
                    ("load", ["id", ".id"], [["x", str(row.id)]]),
                ):
                    with self.subTest(user=user.login, model=row._name, method=method):
                        told = self.told(user, row._name, method, *args)
                        if method == "load":
                            self.assertNotIn("'ids': [", told)
                        else:
                            self.assertEqual(told, "")
                self.env.invalidate_all()
                self.assertEqual(row.read(), before)
                self.assertEqual(row.search_count([]), len(rows))

    def test_forms_about_comments_of_others(self):
        """The ids of the comments come from the browser."""
        comment = self.comment()
        for user in (self.carl, self.outsider, self.portal):
            theirs = comment.with_user(user)
            with self.assertRaises(AccessError):
                theirs.action_change()
            form = self.env["instagram.comment.change"].with_user(user)
            form = form.with_context(instagram_comment_ids=comment.ids)
            with self.assertRaises(AccessError):
                form.create({"agent_id": user.id}).action_apply()
            told = self.told(
                user,
                "instagram.comment.change",
                "onchange",
                [],
                {},
                [],
                {"assignee_ids": {"fields": {"display_name": {}}}},
                context={"instagram_comment_ids": comment.ids},
            )
            self.assertEqual(told, "")
        self.assertEqual(comment.agent_id, self.anna)
