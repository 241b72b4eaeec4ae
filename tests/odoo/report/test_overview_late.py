import itertools

from ..wire import came_by, echoed, wrote
from .figures_case import FiguresCase
from .test_overview import HOUR, MONDAY

MINUTE = HOUR / 60


class TestLate(FiguresCase):
    """Late, unordered or repeated events give the same facts."""

    def story(self):
        """Return a conversation: asked, answered in the app, asked twice, answered."""
        return [
            came_by(at=MONDAY - HOUR, source="ADS", type="OPEN_THREAD", ad_id="77"),
            wrote("Hallo?", "m1", at=MONDAY),
            wrote("Anybody?", "m2", at=MONDAY + 5 * MINUTE),
            echoed("Yes", "m3", at=MONDAY + HOUR),
            wrote("Do you deliver?", "m4", at=MONDAY + 2 * HOUR),
            echoed("We do", "m5", at=MONDAY + 2.5 * HOUR),
            echoed("Where to?", "m6", at=MONDAY + 2.5 * HOUR + MINUTE),
        ]

    def told(self, *events):
        """Return the facts of events that are processed one by one; delete all."""
        with self.env.cr.savepoint() as savepoint:
            for event in events:
                self.receive(event)
            facts = self.facts("channel_id", "episode_id")
            episode = self.env["instagram.episode"].search([])
            state = episode.mapped(
                lambda each: (
                    each.opened_at,
                    each.first_answered_at,
                    each.waiting_since,
                    each.origin,
                )
            )
            self.rebuild()
            self.assertEqual(self.facts("channel_id", "episode_id"), facts)
            self.env.flush_all()
            savepoint.rollback()
            self.env.invalidate_all()
        return facts, state

    def test_every_order_gives_the_same(self):
        story = self.story()
        expected = self.told(*story)
        self.assertEqual(len(expected[0]), 8)
        for first, second in itertools.combinations(range(len(story)), 2):
            shuffled = story.copy()
            shuffled[first], shuffled[second] = shuffled[second], shuffled[first]
            with self.subTest(swapped=(first, second)):
                self.assertEqual(self.told(*shuffled), expected)

    def test_backwards_gives_the_same(self):
        story = self.story()
        self.assertEqual(self.told(*reversed(story)), self.told(*story))

    def test_together_gives_the_same(self):
        story = self.story()
        expected = self.told(*story)
        with self.env.cr.savepoint() as savepoint:
            self.receive(*reversed(story))
            self.assertEqual(self.facts("channel_id", "episode_id"), expected[0])
            savepoint.rollback()
            self.env.invalidate_all()

    def test_twice_gives_the_same(self):
        story = self.story()
        self.assertEqual(self.told(*story, *story), self.told(*story))

    def test_what_comes_late_leaves_later_arrivals_alone(self):
        ad = {"source": "ADS", "type": "OPEN_THREAD", "ad_id": "77"}
        late = echoed("Yes", "m2", at=MONDAY + HOUR)
        found = []
        for is_late in (False, True):
            with self.env.cr.savepoint() as savepoint:
                self.receive(wrote("Hallo", "m1", at=MONDAY))
                self.receive(*[] if is_late else [late])
                self.set_status_at(MONDAY + 2 * HOUR, self.anna, "resolved")
                self.receive(wrote("Again", "m3", at=MONDAY + 3 * HOUR, referral=ad))
                self.receive(*[late] if is_late else [])
                found.append(self.facts("channel_id", "episode_id"))
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()
        in_time, late = found
        self.assertEqual(late, in_time)

    def test_messages_around_resolve_arriving_together_or_not(self):
        """The unseen message joins the conversation that the other message opens."""
        events = [
            wrote("before", "m2", at=MONDAY + HOUR),
            wrote("after", "m3", at=MONDAY + 3 * HOUR),
        ]
        found = []
        for order in ([events], [events[:1], events[1:]], [events[1:], events[:1]]):
            with self.env.cr.savepoint() as savepoint:
                self.receive(wrote("Hallo", "m1", at=MONDAY))
                self.set_status_at(MONDAY + 2 * HOUR, self.anna, "resolved")
                for together in order:
                    self.receive(*together)
                found.append(self.facts("channel_id", "episode_id"))
                latest = self.env["instagram.episode"].search([], limit=1)
                self.assertEqual(latest.opened_at, MONDAY + 3 * HOUR)
                self.env.flush_all()
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(found[1:], found[:1] * 2)
