import logging
from contextlib import contextmanager, suppress

import psycopg2
from odoo import api, fields, models
from odoo.addons.base_automation.models.base_automation import MAIL_TRIGGERS
from odoo.addons.instagram_inbox.tools.discuss import is_instagram
from odoo.addons.instagram_inbox.tools.rules import Rule
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, ormcache

from .instagram_automation import Held

_logger = logging.getLogger(__name__)

# The changes of a conversation that a rule notices if it watches no field. Others are
# made all the time, such as the one of the last message's time.
NOTICED = {
    "instagram_agent_id",
    "instagram_contact_id",
    "instagram_is_held",
    "instagram_origin",
    "instagram_priority",
    "instagram_snoozed_until",
    "instagram_status",
    "instagram_tag_ids",
}
# The longest error that is kept, in characters.
LENGTH = 1000


class BaseAutomation(models.Model):
    """Rules about Instagram conversations: each alone, so that none stops a message.

    A rule that fails is undone, and its form says why. The message stays, and the other
    rules run.
    """

    _inherit = "base.automation"

    instagram_error = fields.Text("Last Error", readonly=True, copy=False)
    instagram_error_at = fields.Datetime("Failed", readonly=True, copy=False)
    instagram_error_channel_id = fields.Many2one(
        "discuss.channel",
        "Failed for",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def action_instagram_forget_error(self):
        """Remove the note about the last error."""
        self.write(
            {
                "instagram_error": False,
                "instagram_error_at": False,
                "instagram_error_channel_id": False,
            }
        )

    # ------------------------------------------------------------
    # WHICH RULES
    # ------------------------------------------------------------

    @api.model
    @ormcache()
    def _instagram_rules(self):
        """Return the ids of the active rules about channels, by their triggers."""
        # sudo: base.automation - only whether there are any
        rules_sudo = self.sudo().with_context(active_test=True)
        rules_sudo = rules_sudo.search([("model_name", "=", "discuss.channel")])
        by_trigger = rules_sudo.grouped("trigger")
        return {trigger: tuple(rules.ids) for trigger, rules in by_trigger.items()}

    def _update_registry(self):
        super()._update_registry()
        self.env.registry.clear_cache()

    def _get_actions(self, records, triggers):
        """Leave out rules for messages where `message_post` does not speak for a person.

        Odoo would count what it posts for the business as received. Customers' messages
        come in batches, see `instagram.automation`.
        """
        is_message = set(triggers) <= set(MAIL_TRIGGERS)
        if is_message and records._name == "discuss.channel":
            is_said = triggers == ["on_message_sent"]
            is_by_person = is_said and not self.env.user._is_superuser()
            if not is_by_person and any(map(is_instagram, records.sudo())):
                return self.browse()
        return super()._get_actions(records, triggers)

    def _filter_pre(self, records, feedback=False):
        """Apply the condition of a rule for messages, which Odoo ignores."""
        records = super()._filter_pre(records, feedback=feedback)
        is_message = self.sudo().trigger in MAIL_TRIGGERS
        if is_message and records._name == "discuss.channel":
            return self._filter_post(records, feedback=feedback)
        return records

    def _filter_post_export_domain(self, records, feedback=False):
        try:
            return super()._filter_post_export_domain(records, feedback=feedback)
        except psycopg2.Error:
            raise
        except Exception as error:
            threads = self._instagram_threads(records)
            if not threads:
                raise
            name = self.sudo().name
            _logger.warning("The condition of the rule %s failed.", name, exc_info=True)
            self._instagram_note_error(threads[0], error)
            return records.browse(), None

    def _check_trigger_fields(self, record):
        if not super()._check_trigger_fields(record):
            return False
        old_values = self.env.context.get("old_values")
        watched = self.sudo().trigger_field_ids
        if old_values is None or watched or not self._instagram_threads(record):
            return True
        old = old_values.get(record.id, {})
        return any(old[name] != record[name] for name in NOTICED.intersection(old))

    # ------------------------------------------------------------
    # RUNNING
    # ------------------------------------------------------------

    def _process(self, records, domain_post=None):
        """Run a rule under its name, for each thread in a savepoint of its own."""
        rule = self.with_context(instagram_rule=Rule(self.sudo().name, self.id))
        threads = rule._instagram_threads(records)
        if others := records - threads:
            super(BaseAutomation, rule)._process(others, domain_post=domain_post)
        for thread in threads:
            if not rule._instagram_waits(thread) and rule._check_trigger_fields(thread):
                with rule._instagram_apart(thread):
                    super(BaseAutomation, rule)._process(
                        thread, domain_post=domain_post
                    )

    def _instagram_waits(self, thread):
        """Return whether this rule runs later, when a batch of messages stands."""
        held = self.env.context.get("instagram_held")
        if not isinstance(held, Held):
            return False
        old_values = self.env.context.get("old_values")
        if old_values is not None:
            old_values = old_values.get(thread.id, {})
        held.add(self, thread, old_values)
        return True

    @contextmanager
    def _instagram_apart(self, thread):
        """Undo what fails within the block, and note it on this rule."""
        try:
            with self.env.cr.savepoint():
                yield
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        # whatever a rule does, the message stays
        except Exception as error:
            name = self.sudo().name
            _logger.warning("The rule %s failed on %s.", name, thread, exc_info=True)
            self._instagram_note_error(thread, error)

    @api.model
    def _instagram_threads(self, records):
        """Return those of these records that are Instagram threads."""
        if records._name != "discuss.channel":
            return records.browse()
        # sudo: discuss.channel - the type says what they are
        return records.sudo().filtered(is_instagram).with_env(records.env)

    # ------------------------------------------------------------
    # ERRORS
    # ------------------------------------------------------------

    def _instagram_note_error(self, thread, error):
        """Show on the rule why it failed.

        :param error: an exception, or a sentence
        """
        words = str(error) or type(error).__name__
        values = words[:LENGTH], fields.Datetime.now(), thread.id, self.id
        # in a transaction of its own: workers would conflict over the row
        registry = self.env.registry
        self.env.cr.postcommit.add(lambda: _write_error(registry, values))


def _write_error(registry, values):
    with (
        suppress(
            *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, psycopg2.errors.ForeignKeyViolation
        ),
        registry.cursor() as cr,
    ):
        cr.execute(
            SQL(
                """
                UPDATE base_automation
                   SET instagram_error = %s,
                       instagram_error_at = %s,
                       instagram_error_channel_id = %s
                 WHERE id = %s
                """,
                *values,
            ),
            log_exceptions=False,
        )
