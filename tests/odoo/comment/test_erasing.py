"""Comments go with the rest of a person's or an account's data, and stay gone."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ..common import CUSTOMER_ID, INSTAGRAM_ID
from ..erase.deletion_case import SEARCHED, DeletionCase
from ..wire import COMMENT_ID, OTHER_ID, commented, comments_body

COMMENTS = ("instagram_comment", "instagram_comment_action", "instagram_post")


class TestErasing(DeletionCase):
    def setUp(self):
        super().setUp()
        self.inbox.has_comments = True
        self.receive_comments(
            commented(text="Zanzibar?"),
            commented(number="17800000000000002", text="Nice", customer=OTHER_ID),
            commented(
                number="17800000000000003",
                text="Zanzibar, Ada!",
                customer=INSTAGRAM_ID,
                parent_id=COMMENT_ID,
            ),
        )
        self.run_network()

    def receive_comments(self, *changes, **values):
        self.deliver_body(comments_body(*changes, **values))
        self.run_incoming()

    def comments(self):
        return self.env["instagram.comment"].with_context(active_test=False).search([])

    def found(self, said):
        self.env.flush_all()
        return [
            table
            for table in (*SEARCHED, *COMMENTS)
            for text in said
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s t WHERE t::text LIKE %s LIMIT 1",
                    SQL.identifier(table),
                    f"%{text}%",
                )
            )
        ]

    def test_of_one_person(self):
        """Also of somebody who has never written a message."""
        case = self.comments().filtered(lambda each: each.comment_id == COMMENT_ID)
        case.with_user(self.anna).instagram_reply_publicly("To Zanzibar, too.")
        self.press(self.manager, case, "action_erase")
        self.run_erasing()
        self.assertFalse(self.found(["Zanzibar", CUSTOMER_ID]))
        self.assertEqual(self.comments().mapped("text"), ["Nice"])
        before = fields.Datetime.now() - timedelta(minutes=1)
        self.receive_comments(commented(text="Zanzibar?"), at=before)
        self.assertFalse(self.found(["Zanzibar", CUSTOMER_ID]))

    def test_of_the_account(self):
        self.set_parameter("deletion_grace_days", "0")
        self.request_deletion()
        self.run_erasing()
        self.assertFalse(self.comments() or self.env["instagram.post"].search([]))
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "instagram.post"), ("res_field", "!=", False)]
        )
        self.assertFalse(attachments)

    def test_old_ones(self):
        self.set_parameter("message_retention_days", "10")
        old, _other, own = self.comments().sorted("id")
        old.commented_at -= timedelta(days=11)
        self.env["instagram.comment"]._gc_comments()
        self.assertFalse((old | own).exists())
        self.receive_comments(
            commented(), at=fields.Datetime.now() - timedelta(days=11)
        )
        self.assertEqual(self.comments().mapped("text"), ["Nice"])
