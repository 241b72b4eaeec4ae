from odoo import api, models

from ...tools.rules import rule_of


class InstagramAutomation(models.AbstractModel):
    """What Odoo's automation rules are told about conversations.

    The add-on that joins both extends this; without it, nothing happens here.
    """

    _name = "instagram.automation"
    _description = "Automation of Instagram Conversations"

    @api.model
    def _patient(self, records):
        """Return records with which rules wait until a batch of messages stands."""
        return records

    @api.model
    def _silent(self, records):
        """Return records with which no rule runs."""
        return records

    @api.model
    def _said(self, items):
        """Let the rules run that a batch of messages calls for.

        :param list items: `NewMessage` objects
        """

    @api.model
    def _doer(self):
        """Return who changes a conversation: a rule, or a person.

        :return: values of `instagram.conversation.change`
        :rtype: dict
        """
        rule = rule_of(self.env)
        is_by_user = not rule and not self.env.user._is_superuser()
        return {"rule": rule, "user_id": self.env.uid if is_by_user else False}

    @api.model
    def _doer_name(self):
        """Return who changes a conversation, in words."""
        rule = rule_of(self.env)
        if rule:
            return self.env._("Rule “%(name)s”", name=rule)
        return self.env.user.name

    @api.model
    def _reason(self):
        """Return why a conversation is changed, if a rule does it.

        :return: a reason of `instagram.conversation.change`, or False
        """
        return "rule" if rule_of(self.env) else False
