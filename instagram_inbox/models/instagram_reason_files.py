from odoo import api, models

from ..instagram.calls import outgoing_files
from ..instagram.common.const import GRAPH_HOST, MEDIA_LIMIT_BYTES
from ..instagram.wire.reachable import is_reachable

# Pictures that Odoo makes smaller when they are uploaded: only then their size counts.
SHRUNK = frozenset({"image/jpeg", "image/png"})


class InstagramReasonFiles(models.AbstractModel):
    """Which files can be sent, and whether Instagram can fetch any from here."""

    _inherit = "instagram.api"

    def _files_blocked(self):
        """Say why no file can be sent at all.

        :return: a key of `REASONS`; None when files can be sent
        """
        if self._host("graph_url") != GRAPH_HOST or is_reachable(self._url("/")):
            return None  # a simulator, or a proxy, may be on this very machine
        return "address_private"

    @api.model
    def _file_sentence(self, name, reason):
        """Say of which file something is true."""
        return self.env._(
            "“%(file)s” cannot be sent. %(reason)s",
            file=name,
            reason=self._sentence(reason, self.env.lang),
        )

    def _shown_files(self):
        """Tell a browser what can be sent, so that nobody uploads in vain.

        It goes by the names of types; what is in a file is looked at here.
        """
        limits = {
            content_type: MEDIA_LIMIT_BYTES if content_type in SHRUNK else taken.limit
            for taken in outgoing_files.TAKEN.values()
            for content_type in taken.content_types | taken.also_called
        }
        return {"blocked": self._files_blocked(), "limits": limits}
