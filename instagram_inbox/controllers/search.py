from odoo.addons.mail.controllers.discuss.search import SearchController
from odoo.addons.mail.tools.discuss import Store

from ..tools.discuss import AGENT


class InstagramSearchController(SearchController):
    """Search in Discuss."""

    def get_search_store(self, store: Store, search_term, limit):
        """Find customers also by username: it is often all that is known."""
        super().get_search_store(store, search_term, limit)
        username = search_term.strip().removeprefix("@")
        if username and self.env.user.has_group(AGENT):
            store.add(
                self.env["discuss.channel"].search(
                    [
                        ("channel_type", "=", "instagram"),
                        ("instagram_username", "ilike", username),
                    ],
                    limit=limit,
                )
            )
