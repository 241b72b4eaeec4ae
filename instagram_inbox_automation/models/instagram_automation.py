from odoo import api, models


class Held:
    """Which rules wait for a batch of messages, and what they are about."""

    def __init__(self):
        self._waiting = {}

    def add(self, rule, thread, old_values):
        """Remember that a thread changed, or with no old values that it is new.

        Several changes count as one, since the first.
        """
        key = rule.id, thread.id
        if old_values is None:
            self._waiting[key] = None
        elif self._waiting.setdefault(key, {}) is not None:
            self._waiting[key] = old_values | self._waiting[key]

    def pop_all(self):
        """Return what was remembered, and forget it.

        :return: the old values by the ids of a rule and a thread
        :rtype: dict
        """
        waiting, self._waiting = self._waiting, {}
        return waiting


class InstagramAutomation(models.AbstractModel):
    """Runs automation rules for batches of messages.

    A batch is created without `message_post`, by which Odoo's rules learn of messages.
    While it is, a thread has its message but not yet its agent, or the reverse: rules
    wait until all stands. Earlier messages that are fetched call for no rule.
    """

    _inherit = "instagram.automation"

    @api.model
    def _patient(self, records):
        if not self.env["base.automation"]._instagram_rules():
            return super()._patient(records)
        return super()._patient(records).with_context(instagram_held=Held())

    @api.model
    def _silent(self, records):
        # what waits there is never run
        return super()._silent(records).with_context(instagram_held=Held())

    @api.model
    def _said(self, items):
        super()._said(items)
        rules = self.env["base.automation"].with_context(instagram_held=None)
        held = self.env.context.get("instagram_held")
        for (rule, thread), old in held.pop_all().items() if held else ():
            self._run_held(rules.browse(rule), thread, old)
        numbers = rules._instagram_rules()
        for item in sorted(items, key=lambda item: item.written) if numbers else ():
            direction = "received" if item.is_incoming else "sent"
            # nobody wrote what Meta's App Dashboard makes up
            is_said = item.is_said and not item.channel.instagram_is_test
            ours = numbers.get(f"on_message_{direction}", ()) if is_said else ()
            for rule in rules.browse(ours):
                self._run(rule, item.channel, item.message)

    @api.model
    def _run_held(self, rule, thread, old):
        """Run a rule for a thread that is new, or that has changed.

        :param dict old: the values before; None for a new thread
        """
        values = None if old is None else {thread: old}
        rule = rule.with_context(__action_done={}, old_values=values)
        channel = rule.env["discuss.channel"].browse(thread)
        rule._process(rule._filter_post(channel, feedback=True))

    @api.model
    def _run(self, rule, channel, message):
        """Run a rule for messages."""
        rule = rule.with_context(
            __action_done={}, instagram_message=message, old_values=None
        )
        # alone: Odoo would compute what depends on the message for all of the batch
        channel = rule.env["discuss.channel"].browse(channel.id)
        rule._process(rule._filter_pre(channel, feedback=True))
