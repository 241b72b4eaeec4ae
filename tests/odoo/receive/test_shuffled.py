import random
from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.tools import html2plaintext

from ..changes import edited, reacted, unsent
from ..inbox_case import InboxCase
from ..wire import body, came_by, echoed, media, saw, showed, tapped, wrote

MONDAY = fields.Datetime.to_datetime("2025-11-03 09:00:00")
PEOPLE = [f"11298400000009{number:02}" for number in range(20)]
STORY = {"url": "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=13"}
COUNTS = ("conversations", "incoming_messages", "outgoing_messages", "referrals")

# The actions of each person, in turn: five updates about three messages.
STORIES = (
    lambda say, change: [
        say(wrote, "Do you deliver?", "a"),
        say(showed, media("image", 1), media("image", 2), mid="b", text="This one"),
        say(echoed, "Yes, we do", "c"),
        change(edited, "a", "Do you deliver on Sundays?"),
        change(saw, "c"),
    ],
    lambda say, change: [
        say(tapped, title="Where are you?", payload="WHERE"),
        say(wrote, "Oh, and hello", "a"),
        change(reacted, "a", "🧁"),
        change(reacted, "a", ""),
        say(wrote, "Sorry", "b", reply_to={"mid": "a"}),
    ],
    lambda say, change: [
        say(came_by, ref="poster", source="SHORTLINK", type="OPEN_THREAD"),
        say(wrote, "My card is 4711", "a"),
        change(unsent, "a"),
        say(wrote, "Forget that", "b"),
        change(reacted, "b", "❤️"),
    ],
    lambda say, change: [
        say(showed, ("story_mention", STORY), mid="a"),
        say(echoed, "Thank you!", "b"),
        change(reacted, "b", "😮"),
        change(saw, "b"),
        change(edited, "b", "Thank you, Ada!", ours=True),
    ],
    lambda say, change: [
        say(wrote, "one", "a"),
        change(edited, "a", "two", 1),
        change(edited, "a", "three", 2),
        say(showed, "like_heart", mid="b"),
        say(showed, "hologram", mid="c"),
    ],
)


def the_story_of(person, number):
    """Return a person's updates, one second apart."""
    seconds = iter(range(number, 1000, len(PEOPLE)))

    def who():
        return {"customer": person, "at": MONDAY + timedelta(seconds=next(seconds))}

    def own(mid):
        return f"mid.{person}.{mid}"

    def say(make, *parts, mid=None, **values):
        if mid:
            values["mid"] = own(mid)
        elif make in (wrote, echoed):
            values["mid"], parts = own(parts[1]), parts[:1]
        if "reply_to" in values:
            values["reply_to"] = {"mid": own(values["reply_to"]["mid"])}
        return make(*parts, **values, **who())

    def change(make, mid, *parts, **values):
        return make(own(mid), *parts, **values, **who())

    return STORIES[number % len(STORIES)](say, change)


def a_hundred():
    updates = [
        update
        for number, person in enumerate(PEOPLE)
        for update in the_story_of(person, number)
    ]
    return sorted(updates, key=lambda update: update["timestamp"])


def shuffled(updates, seed):
    """Return the updates in another order, the same one each time."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return chance.sample(updates, len(updates))


class TestShuffled(InboxCase):
    """A hundred updates of twenty people have the same result in any order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.updates = a_hundred()

    def setUp(self):
        super().setUp()
        self.assertEqual(len(self.updates), 100)
        before = self.events()
        for start in range(0, 100, 10):
            self.receive(*self.updates[start : start + 10])
        self.rows = self.events() - before
        self.in_order = self.end_state(self.inbox)

    def another_inbox(self):
        """Return an inbox without conversations, for the same people."""
        self.inbox.instagram_id = f"178414999999{self.inbox.id:05}"
        self.env.flush_all()
        self.inbox = self.new_inbox()
        return self.inbox

    def end_state(self, inbox):
        self.env.invalidate_all()
        threads = self.threads().filtered(lambda each: each.instagram_inbox_id == inbox)
        self.assertEqual(len(threads), len(PEOPLE))
        return {each.instagram_user_id: self.thread_state(each) for each in threads}

    def thread_state(self, thread):
        parts = self.env["instagram.message"].search([("channel_id", "=", thread.id)])
        facts = self.env["instagram.inbox.report"].search(
            [("channel_id", "=", thread.id)]
        )
        return {
            "status": thread.instagram_status,
            "window": thread.instagram_window_end,
            "origin": thread.instagram_origin,
            "messages": [self.message_state(each) for each in self.messages(thread)],
            "parts": sorted(
                (each.mid, each.direction, each.state, bool(each.unsent_at))
                for each in parts
            ),
            "figures": {name: sum(facts.mapped(name)) for name in COUNTS},
            "facts": sorted(
                (each.date, each.first_response_time, each.reply_time) for each in facts
            ),
            "edits": sorted(
                self.env["instagram.message.edit"]
                .search([("message_id", "in", parts.ids)])
                .mapped(lambda each: (each.mid, each.num_edit, each.text))
            ),
        }

    def message_state(self, message):
        quoted = message.parent_id
        return {
            "by": message.author_guest_id.name or message.author_id.name,
            "at": message.date,
            "text": html2plaintext(message.body),
            "quotes": html2plaintext(quoted.body) if quoted else "",
            "reactions": sorted(message.reaction_ids.mapped("content")),
            "lines": [line["kind"] for line in message._instagram_content()],
        }

    def assert_settled(self, rows):
        states = Counter(rows.mapped("state"))
        self.assertFalse(states["pending"] + states["failed"], rows.mapped("error"))

    def assert_same(self, states, expected):
        self.assertEqual(set(states), set(expected))
        for person, state in states.items():
            for what, value in state.items():
                with self.subTest(person=person, what=what):
                    self.assertEqual(value, expected[person][what])

    def test_in_order_is_what_it_should_be(self):
        """The other tests compare with this result."""
        self.assert_settled(self.rows)
        self.assertEqual(set(self.rows.mapped("state")), {"done"})
        one, two, three, four, five = (self.in_order[person] for person in PEOPLE[:5])
        texts = [[each["text"] for each in seen["messages"]] for seen in (one, two)]
        self.assertEqual(texts[0][0], "Do you deliver on Sundays?")
        self.assertEqual(one["parts"][2][1:3], ("out", "read"))
        self.assertEqual(texts[1], ["Where are you?", "Oh, and hello", "Sorry"])
        self.assertEqual(two["messages"][2]["quotes"], "Oh, and hello")
        self.assertEqual(three["figures"]["referrals"], 1)
        self.assertTrue(three["parts"][0][3])
        self.assertNotIn("4711", str(three))
        self.assertEqual(four["messages"][1]["reactions"], ["😮"])
        self.assertEqual(five["messages"][0]["text"], "three")

    def test_shuffled_and_twice(self):
        for seed in range(3):
            with self.subTest(seed=seed):
                inbox = self.another_inbox()
                rows = self.deliver(*shuffled(self.updates * 2, seed))
                self.assertEqual(len(rows), 200)
                self.run_incoming()
                self.assert_settled(rows)
                self.assert_same(self.end_state(inbox), self.in_order)

    def test_shuffled_in_pieces(self):
        """A late message is shown where it arrived; everything else is the same."""
        inbox = self.another_inbox()
        updates = shuffled(self.updates * 2, 7)
        before = self.events()
        while updates:
            self.deliver_body(body(*updates[:17]))
            self.run_incoming()
            del updates[:17]
        self.assert_settled(self.events() - before)
        self.assert_same(
            self.without_order(self.end_state(inbox)),
            self.without_order(self.in_order),
        )

    def without_order(self, states):
        """Leave out what is known only when all updates are processed at once."""
        for state in states.values():
            state["messages"].sort(key=lambda each: each["at"])
            del state["facts"]
        return states
