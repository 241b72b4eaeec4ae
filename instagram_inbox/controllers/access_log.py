"""Keep login codes and verify tokens out of the HTTP server's log.

werkzeug logs every request with its query string, and Meta puts secrets there.
"""

import logging
import re

_QUERY = re.compile(r"((?:instagram/callback|webhooks/instagram)/?\?)\S*")


class QueryStringFilter(logging.Filter):
    """Masks the query string of the addresses that Meta calls with a secret."""

    def filter(self, record):
        message = record.getMessage()
        if "instagram" in message and "?" in message:
            record.msg, record.args = _QUERY.sub(r"\1[hidden]", message), ()
        return True


def install():
    """Filter the HTTP server's log; once, however often it is called."""
    logger = logging.getLogger("werkzeug")
    if not any(isinstance(known, QueryStringFilter) for known in logger.filters):
        logger.addFilter(QueryStringFilter())
