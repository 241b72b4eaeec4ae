"""An account with all kinds of data, and a search for what is left of it."""

from odoo.tools import SQL

from ..common import APP_SCOPED_ID, INSTAGRAM_ID
from ..connect.life_case import DELETION, LifeCase
from ..wire import OTHER_ID, echoed, media, showed, wrote

# Texts that must be nowhere afterwards.
SAID = (
    *("Do you deliver", "Zanzibar", "ada.bakes", "bakery"),
    *(INSTAGRAM_ID, APP_SCOPED_ID),
)
SEARCHED = (
    "instagram_inbox",
    "instagram_contact",
    "instagram_message",
    "instagram_message_edit",
    "instagram_media",
    "instagram_reaction",
    "instagram_webhook_event",
    "instagram_erasure",
    "instagram_deletion",
    "instagram_inbox_report",
    "instagram_episode",
    "discuss_channel",
    "mail_guest",
    "mail_message",
    "mail_tracking_value",
    "mail_activity",
    "ir_attachment",
)


class DeletionCase(LifeCase):
    def setUp(self):
        super().setUp()
        self.set_parameter("deletion_grace_days", False)

    def fill(self):
        """Create everything that an account may have here."""
        self.receive(
            wrote("Do you deliver to Zanzibar?", mid="mid.first"),
            showed(media("image", 1), mid="mid.picture"),
            wrote("And you?", mid="mid.other", customer=OTHER_ID),
            echoed("Zanzibar? Yes!", mid="mid.echo"),
        )
        self.run_network()
        self.answer(self.anna, "Yes, to Zanzibar.")
        self.run_job("ir_cron_network")
        self.assertTrue(self.attachments())

    def attachments(self):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "discuss.channel"), ("name", "like", "image-")]
        )

    def found(self, said=SAID):
        """Return the places that still hold some of the data, by table."""
        self.env.flush_all()
        places = []
        for table in SEARCHED:
            for text in said:
                query = SQL(
                    "SELECT count(*) FROM %s t WHERE t::text LIKE %s",
                    SQL.identifier(table),
                    f"%{text}%",
                )
                [(count,)] = self.env.execute_query(query)
                places += [(table, text)] * count
        return places

    def request_deletion(self, **content):
        answer = self.post_signed(DELETION, **content)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def deletion(self):
        return self.env["instagram.deletion"].search([], limit=1)

    def status_page(self, answer, **headers):
        path = "/instagram/data_deletion/" + answer["confirmation_code"]
        self.assertTrue(answer["url"].endswith(path), answer)
        self.env.flush_all()
        self.authenticate(None, None)
        return self.url_open(path, headers=headers)
