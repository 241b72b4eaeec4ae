from odoo.addons.mail.controllers.webclient import WebclientController
from odoo.addons.mail.tools.discuss import Store
from odoo.http import request

from ..models.conversation.discuss_channel import UNASSIGNED

# How many waiting threads the sidebar shows; others follow as these are taken.
UNASSIGNED_SHOWN = 50
LONGEST_WAITING = (
    "instagram_priority desc, instagram_waiting_since, last_interest_dt, id"
)


class InstagramWebclientController(WebclientController):
    """Load the waiting conversations into Discuss."""

    @classmethod
    def _process_request_for_internal_user(cls, store: Store, name, params):
        super()._process_request_for_internal_user(store, name, params)
        if name == "instagram.unassigned":
            # sudo: instagram.inbox - only which inboxes the user follows
            inboxes = request.env.user.sudo()._instagram_inboxes()
            domain = [("instagram_inbox_id", "in", inboxes.ids), *UNASSIGNED]
            channels = request.env["discuss.channel"]
            store.add_global_values(
                instagram_unassigned_count=channels.search_count(domain)
            )
            shown = channels.search(
                domain, order=LONGEST_WAITING, limit=UNASSIGNED_SHOWN
            )
            store.add(shown._get_last_messages())
            request.env.user._instagram_store_access(store)
            request.update_context(channels=request.env.context["channels"] | shown)
