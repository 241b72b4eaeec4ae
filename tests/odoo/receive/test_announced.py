import requests

from ..changes import announced, unsent
from ..common import APP_SCOPED_ID, CUSTOMER_ID, INSTAGRAM_ID, graph_error
from ..inbox_case import InboxCase
from ..wire import fixture, wrote


class TestAnnounced(InboxCase):
    """Edits without a change: usually noise, sometimes the only sign of a message."""

    def run_late(self, rows):
        """Process updates as if half a minute had passed."""
        rows.write({"received_at": "2025-01-01", "not_before": False})
        self.run_incoming()

    def fetch(self, mid="mid.x", **who):
        rows = self.receive(announced(mid, **who))
        self.run_late(rows)
        self.run_network()
        self.run_incoming()
        return rows

    def test_beside_its_message(self):
        for order in ((0, 1), (1, 0)):
            mid = f"mid.{order}".replace(" ", "")
            both = wrote(mid=mid), announced(mid)
            rows = self.receive(*(both[each] for each in order))
            self.assertEqual(set(rows.mapped("state")), {"done", "ignored"})
        self.run_network()
        self.assertFalse(self.instagram.called("message"))

    def test_before_its_message(self):
        row = self.receive(announced("mid.x"))
        self.assertEqual(row.state, "pending")
        self.receive(wrote(mid="mid.x"))
        self.run_late(row)
        self.assertEqual(row.state, "ignored")
        self.assertFalse(self.env["instagram.fetch"].search([]))

    def test_alone_it_is_fetched(self):
        for bare in (False, True):
            with self.subTest(bare=bare):
                mid = f"mid.{bare}"
                rows = self.fetch(mid, bare=bare)
                self.assertEqual(rows.state, "ignored")
                self.assertIn("was fetched", rows.error)
                message = self.messages()[-1]
                self.assertEqual(self.texts()[-1], "Hallo?")
                self.assertEqual(message.instagram_message_ids.mid, mid)
                self.assertEqual(str(message.date), "2026-04-05 05:27:08")
        call = self.instagram.called("message")[0]
        self.assertEqual(call.params, {"fields": "id,created_time,from,to,message"})
        self.assertTrue(call.token)

    def test_then_its_message_comes_after_all(self):
        self.fetch()
        self.receive(wrote("Hallo?", mid="mid.x"))
        self.assertEqual(self.texts(), ["Hallo?"])

    def test_announced_twice_is_fetched_once(self):
        rows = self.receive(announced("mid.x"), announced("mid.x", bare=True))
        self.run_late(rows)
        self.run_network()
        self.assertEqual(len(self.instagram.called("message")), 1)

    def test_ours(self):
        for author in (INSTAGRAM_ID, APP_SCOPED_ID):
            self.instagram.answers["message"].append(
                {
                    "id": f"mid.{author}",
                    "created_time": "never",
                    "from": {"id": author, "username": "bakery"},
                    "to": {"data": [{"id": CUSTOMER_ID}]},
                    "message": "Yes",
                }
            )
            self.fetch(f"mid.{author}", bare=True)
            part = self.messages()[-1].instagram_message_ids
            self.assertEqual((part.direction, part.mid), ("out", f"mid.{author}"))

    def test_not_to_be_had(self):
        """A message is shown anyway, with a link to Instagram."""
        answers = (
            graph_error(100, "Unsupported get request.", 33),
            graph_error(100),
            {"surprise": True},
            {"id": "mid.x", "from": {}},
        )
        for number, answer in enumerate(answers):
            with self.subTest(answer=answer):
                self.instagram.answers["message"].append(answer)
                row = self.fetch(f"mid.{number}")
                self.assertEqual(row.state, "ignored")
                self.assertIn("could not be fetched", row.error)
                part = self.messages()[-1].instagram_message_ids
                self.assertEqual((part.mid, part.direction), (f"mid.{number}", "in"))
                self.assertEqual([n["kind"] for n in part.content], ["unsupported"])
        self.assertFalse(self.env["instagram.fetch"].search([]))

    def test_nobody_to_show_it_of(self):
        self.instagram.answers["message"] += [
            graph_error(100, "Unsupported get request.", 33),
            graph_error(9000001),
        ]
        self.fetch("mid.x", bare=True)
        self.fetch("mid.y")  # deleted
        self.assertFalse(self.threads())

    def test_of_a_kind_that_nobody_knows(self):
        """An update with a message's id may announce a message."""
        rows = self.receive(*fixture("unknown_kind")["entry"][0]["messaging"])
        self.run_late(rows)
        self.run_network()
        self.run_incoming()
        self.assertEqual(rows.state, "ignored")
        self.assertEqual(self.texts(), ["Hallo?"])

    def test_tried_again(self):
        self.instagram.answers["message"] += [requests.ConnectionError("down")] * 8
        row = self.fetch()
        fetch = self.env["instagram.fetch"].search([])
        self.assertGreater(fetch.not_before, row.received_at)
        for _attempt in range(7):
            fetch.exists().not_before = False
            self.run_network()
        self.assertFalse(fetch.exists())
        self.assertIn("could not be fetched", row.error)

    def test_one_too_many(self):
        self.instagram.answers["message"] += [graph_error(4)]
        self.fetch("mid.x")
        self.assertTrue(self.inbox.look_ups_from)
        fetched = len(self.instagram.called("message"))
        self.fetch("mid.y")
        self.assertEqual(len(self.instagram.called("message")), fetched)

    def test_login_ended(self):
        self.instagram.answers["message"].append(graph_error(190, "No.", 460))
        self.fetch()
        self.assertEqual(self.inbox.state, "reauthorize")
        self.inbox.state = "connected"
        self.run_network()
        self.run_incoming()
        self.assertEqual(self.texts(), ["Hallo?"])

    def test_unsent_meanwhile(self):
        row = self.receive(announced("mid.x"))
        self.receive(unsent("mid.x"))
        self.run_late(row)
        self.assertFalse(self.env["instagram.fetch"].search([]))
        self.fetch("mid.y")
        self.receive(unsent("mid.y"))
        self.assertEqual(self.texts(), [""])
        for event in self.events():
            self.assertNotIn("Hallo?", event.payload)

    def test_fixtures(self):
        for name in ("edit_none", "edit_none_without_sender"):
            self.post_webhook(fixture(name))
        rows = self.events()
        self.run_incoming()
        self.run_late(rows)
        self.run_network()
        self.run_incoming()
        self.assertEqual(self.texts(), ["Hallo?"])
