import sys

from odoo import api, models


class InstagramAssignment(models.AbstractModel):
    """Gives a conversation to one of several agents, when a rule says so."""

    _inherit = "instagram.assignment"

    @api.model
    def _give_among(self, channel, users):
        """Give a thread to the available one of these users with the fewest open ones.

        :param users: agents of the inbox; all of them, if empty
        :return: the user; nobody, if none is available
        """
        # sudo: discuss.channel - only its inbox
        inbox = channel.sudo().instagram_inbox_id
        available = self._available_agents(inbox)[inbox]
        if users:
            available &= users
        loads, turns = self._lock_turns(available, wait=True) if available else ({}, {})
        limit = inbox.assignment_limit or sys.maxsize
        free = [user.id for user in available if loads[user.id] < limit]
        if not free:
            return available.browse()
        number = min(free, key=lambda user: (loads[user], turns[user]))
        turns[number] = 1, 1
        self._write_turns(turns, {number})
        channel.instagram_assign(number)
        return available.browse(number)
