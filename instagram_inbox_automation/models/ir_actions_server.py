from odoo import api, fields, models
from odoo.addons.instagram_inbox.instagram.common.text import is_visible
from odoo.addons.instagram_inbox.tools.discuss import is_instagram
from odoo.addons.instagram_inbox.tools.rules import rule_of
from odoo.addons.instagram_inbox.words.placeholders import unknown_placeholders
from odoo.exceptions import UserError

from .discuss_channel import OPEN

OURS = ("instagram_reply", "instagram_assign", "instagram_tag")


class IrActionsServer(models.Model):
    """Actions for Instagram conversations: reply, assign, tag.

    Rules run them with all rights. A person who runs one needs no other rights than
    those of an agent, and gets none from it.
    """

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[
            ("instagram_reply", "Reply on Instagram"),
            ("instagram_assign", "Assign Conversation"),
            ("instagram_tag", "Tag Conversation"),
            ("code",),
        ],
        ondelete=dict.fromkeys(OURS, "cascade"),
    )
    instagram_text = fields.Text(
        "Reply",
        translate=True,
        help="It is sent automatically, so only within 24 hours after the customer wrote.",
    )
    instagram_assign_to = fields.Selection(
        [
            ("agent", "One agent"),
            ("agents", "One of several agents"),
            ("inbox", "One of the inbox's agents"),
            ("nobody", "Unassigned"),
        ],
        "Assign To",
        default="agent",
    )
    instagram_user_id = fields.Many2one(
        "res.users", "Agent", domain="[('share', '=', False)]"
    )
    instagram_user_ids = fields.Many2many(
        "res.users",
        "ir_act_server_instagram_user_rel",
        "act_id",
        "user_id",
        "Agents",
        domain="[('share', '=', False)]",
    )
    instagram_only_unassigned = fields.Boolean(
        "Only If Nobody Handles It",
        default=True,
        help="Leave a conversation with its agent, if it has one.",
    )
    instagram_tag_ids = fields.Many2many(
        "instagram.tag",
        "ir_act_server_instagram_tag_rel",
        "act_id",
        "tag_id",
        "Instagram Tags",
    )

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    @api.depends("model_id")
    def _compute_allowed_states(self):
        """Offer our actions for conversations only."""
        super()._compute_allowed_states()
        for action in self:
            if action.model_id.model != "discuss.channel":
                action.allowed_states = [
                    state for state in action.allowed_states if state not in OURS
                ]

    @api.depends("state")
    def _compute_available_model_ids(self):
        ours = self.filtered(lambda action: action.state in OURS)
        if ours:
            ours.available_model_ids = self.env["ir.model"]._get("discuss.channel")
        super(IrActionsServer, self - ours)._compute_available_model_ids()

    def _name_depends(self):
        return [
            *super()._name_depends(),
            "instagram_assign_to",
            "instagram_tag_ids",
            "instagram_user_id",
        ]

    def _generate_action_name(self):
        if self.state == "instagram_tag" and self.instagram_tag_ids:
            tags = ", ".join(self.instagram_tag_ids.mapped("name"))
            return self.env._("Tag: %(tags)s", tags=tags)
        if self.state == "instagram_assign" and (name := self._instagram_assign_name()):
            return name
        return super()._generate_action_name()

    def _instagram_assign_name(self):
        if self.instagram_assign_to == "nobody":
            return self.env._("Return to Unassigned")
        if self.instagram_assign_to == "agent" and self.instagram_user_id:
            name = self.instagram_user_id.name
            return self.env._("Assign to %(agent)s", agent=name)
        if self.instagram_assign_to in ("agents", "inbox"):
            return self.env._("Give Out to an Agent")
        return None

    @api.model
    def _warning_depends(self):
        return [
            *super()._warning_depends(),
            "instagram_assign_to",
            "instagram_tag_ids",
            "instagram_text",
            "instagram_user_id",
            "instagram_user_ids",
        ]

    def _get_warning_messages(self):
        return super()._get_warning_messages() + self._instagram_warnings()

    def _instagram_warnings(self):
        """Return what is wrong with an action for Instagram conversations.

        Odoo asks each time that any action runs: those of others cost no query.
        """
        if self._instagram_is_closed():
            label = self.update_field_id.field_description
            return [self.env._("Only Odoo itself sets %(field)s.", field=label)]
        if self.state not in OURS:
            return []
        warnings = []
        if self.model_id.model != "discuss.channel":
            warnings.append(self.env._("This action is for Instagram conversations."))
        if self.state == "instagram_tag" and not self.instagram_tag_ids:
            warnings.append(self.env._("Choose a tag."))
        if self.state == "instagram_assign" and not self._instagram_has_target():
            warnings.append(self.env._("Choose who gets the conversation."))
        if self.state == "instagram_reply":
            warnings += self._instagram_text_warnings()
        return warnings

    def _instagram_has_target(self):
        """Return whether it is chosen who gets the conversation."""
        if self.instagram_assign_to == "agent":
            return bool(self.instagram_user_id)
        if self.instagram_assign_to == "agents":
            return bool(self.instagram_user_ids)
        return bool(self.instagram_assign_to)

    def _instagram_text_warnings(self):
        if not is_visible(self.instagram_text):
            return [self.env._("Write what the customer is to read.")]
        if unknown := unknown_placeholders(self.instagram_text):
            return [
                self.env._(
                    "Automatic replies cannot contain %(placeholder)s. Only"
                    " {customer}, {inbox} and {opening} become words.",
                    placeholder=unknown[0],
                )
            ]
        return []

    def _instagram_is_closed(self):
        """Return whether it changes what only methods of conversations change."""
        field = self.update_field_id
        is_ours = field.model == "discuss.channel" and field.name.startswith(
            "instagram_"
        )
        return self.state == "object_write" and is_ours and field.name not in OPEN

    # ------------------------------------------------------------
    # RUNNING
    # ------------------------------------------------------------

    def _can_execute_action_on_records(self, records):
        """Let people run our actions who handle the conversations.

        The methods check that: nobody has the right to write on them.
        """
        if self.state in OURS and not self.group_ids:
            return None
        return super()._can_execute_action_on_records(records)

    def _instagram_threads(self):
        """Return the threads on which this runs, for a rule with sudo.

        For a person who runs it from a menu, without: Odoo runs actions with sudo.
        """
        numbers = self.env.context.get("active_ids") or []
        channels = self.env["discuss.channel"].browse(numbers)
        threads = channels.sudo().filtered(is_instagram)
        return threads if rule_of(self.env) else threads.sudo(False)

    def _run_action_instagram_reply(self, eval_context=None):
        for thread in self._instagram_threads():
            thread_sudo = thread._instagram_for_agent()
            replies_sudo = self.env["instagram.automatic.reply"].sudo()
            rule = rule_of(self.env)
            try:
                replies_sudo._reply_by_rule(thread_sudo, self)
            except UserError as error:
                if not rule:
                    raise
                # what else the rule does stays done
                automation = self.env["base.automation"].browse(rule.id)
                automation._instagram_note_error(thread, str(error))

    def _run_action_instagram_assign(self, eval_context=None):
        for thread in self._instagram_threads():
            thread_sudo = thread._instagram_for_agent()
            has_agent = bool(thread_sudo.instagram_agent_id)
            to = self.instagram_assign_to
            if to == "nobody":
                thread.instagram_assign(False)
            elif has_agent and self.instagram_only_unassigned:
                continue
            elif to == "agent":
                thread.instagram_assign(self.instagram_user_id.id)
            else:
                users = self.instagram_user_ids if to == "agents" else None
                self.env["instagram.assignment"]._give_among(thread, users)

    def _run_action_instagram_tag(self, eval_context=None):
        for thread in self._instagram_threads():
            thread.instagram_add_tags(self.instagram_tag_ids.ids)

    def _run_action_object_write(self, eval_context=None):
        """Change a conversation as a person does, and as the user who runs this."""
        path = (self.update_path or "").split(".")
        is_channel = self.update_field_id.model == "discuss.channel"
        is_ours = is_channel and path[-1].startswith("instagram_")
        if not is_ours or self.env.context.get("onchange_self"):
            return super()._run_action_object_write(eval_context)
        record = self.env[self.model_name].browse(self.env.context.get("active_id"))
        channels = record.mapped(".".join(path[:-1])) if path[:-1] else record
        # a rule may run for other channels, which have none of these fields
        threads = channels.sudo().filtered(is_instagram)
        if not rule_of(self.env):
            threads = threads.sudo(False)
        values = {path[-1]: self._eval_value(eval_context=eval_context)[self.id]}
        threads._instagram_change_by_action(values)
        return None
