"""An inbox that gives its conversations to agents."""

from ..inbox_case import InboxCase
from ..wire import wrote


class AssignmentCase(InboxCase):
    """An inbox that gives out its conversations in turn, to Anna and Ben."""

    def setUp(self):
        super().setUp()
        self.inbox.assignment = "round_robin"
        self.serial = 0

    def customers(self, count):
        """Return customers who never wrote."""
        self.serial += 1
        return [f"5550000{self.serial:04}{number:05}" for number in range(count)]

    def arrive(self, count):
        """Have new customers write, one after the other; return their threads."""
        customers = self.customers(count)
        self.receive(*(wrote("Hello", customer=each) for each in customers))
        return self.threads_of(customers)

    def threads_of(self, customers):
        return self.threads().filtered(lambda t: t.instagram_user_id in customers)

    def unread(self, user, thread):
        """Return the number that a user's sidebar shows beside a thread."""
        member = thread.channel_member_ids.filtered(
            lambda each: each.partner_id == user.partner_id
        )
        return member.message_unread_counter

    def agents(self, threads):
        return [thread.instagram_agent_id for thread in threads.sorted("id")]

    def history(self, thread):
        """Return the sentences of a thread's history, oldest first."""
        changes = self.env["instagram.conversation.change"].search(
            [("channel_id", "=", thread.id)], order="id"
        )
        return changes.mapped("summary")

    def give(self):
        self.run_job("ir_cron_assignment")

    def wake_ups(self):
        self.env.cr.precommit.run()
        job = self.env.ref("instagram_inbox.ir_cron_assignment")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)])

    def forget_wake_ups(self):
        self.wake_ups().unlink()

    def assert_woken(self):
        """Assert that the job runs at once."""
        self.assertTrue(self.wake_ups())
