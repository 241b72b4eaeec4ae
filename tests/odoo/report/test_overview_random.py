import random
from datetime import timedelta

from odoo.tests import freeze_time

from ..wire import came_by, echoed, wrote
from .figures_case import FiguresCase
from .test_overview import MONDAY

SEEDS, STEPS = 4, 40
MINUTE = timedelta(minutes=1)


class TestRandom(FiguresCase):
    """Recalculated figures are the same, whatever happened in whatever order.

    The facts written as things happen and those calculated later from messages and
    changes must be the same.
    """

    def test_counted_anew(self):
        self.set_parameter("human_agent", "True")
        for seed in range(SEEDS):
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.now = MONDAY
                self.live(random.Random(seed))  # noqa: S311 - the same each time
                self.check_counted_anew()
                savepoint.rollback()
                self.env.invalidate_all()

    def check_counted_anew(self):
        before = self.facts()
        self.assertGreater(len(before), STEPS / 4)
        self.rebuild()
        self.assertEqual(self.facts(), before)
        self.env["instagram.inbox.report"].search([]).unlink()
        self.rebuild()
        self.assertEqual(self.facts(), before)

    def live(self, chance):
        self.receive(wrote(at=self.now))
        steps = (self.on_wrote, self.on_echoed, self.on_came_by, self.on_answered)
        steps += (self.on_wrote, self.on_resolved, self.on_reopened, self.on_assigned)
        steps += (self.on_together, self.on_connection)
        for _number in range(STEPS):
            self.now += chance.randint(1, 40) * MINUTE / 2
            with freeze_time(self.now):
                chance.choice(steps)(chance)
        with freeze_time(self.now + MINUTE):
            self.inbox.state = "connected"
            self.run_network()

    def some_time(self, chance):
        """Return the present time, or an earlier one."""
        return self.now - chance.choice((0, 0, chance.randint(1, 200))) * MINUTE / 2

    def on_wrote(self, chance):
        self.receive(wrote(at=self.some_time(chance)))

    def on_echoed(self, chance):
        self.receive(echoed(f"From the app, {self.now}", at=self.some_time(chance)))

    def on_came_by(self, chance):
        ad = str(chance.randint(1, 3))
        self.receive(came_by(at=self.some_time(chance), source="ADS", ad_id=ad))

    def on_together(self, chance):
        self.receive(
            *(
                chance.choice((wrote, echoed))(f"{number}", at=self.some_time(chance))
                for number in range(4)
            )
        )

    def on_answered(self, chance):
        user = chance.choice((self.anna, self.ben, self.env.ref("base.user_root")))
        self.as_user(user).message_post(
            body=f"Yes, {self.now}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.run_network()

    def on_resolved(self, chance):
        user = chance.choice((self.anna, self.ben))
        self.as_user(user).instagram_set_status("resolved")

    def on_reopened(self, chance):
        self.as_user(self.anna).instagram_set_status(chance.choice(("open", "pending")))

    def on_assigned(self, chance):
        user = chance.choice((self.anna.id, self.ben.id, False))
        self.as_user(self.ben).instagram_assign(user)

    def on_connection(self, chance):
        self.inbox.state = chance.choice(("connected", "reauthorize"))
        self.run_network()
