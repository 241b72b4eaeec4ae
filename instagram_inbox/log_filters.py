"""Keep what nobody may read out of Odoo's logs.

werkzeug logs the address of every request, and Meta puts login codes and the verify
token there; who has the address of a file has the file. Odoo logs every query that
fails, and one may write a token.
"""

import logging
import re

from .instagram.redact import RedactingFilter

_SECRETS = re.compile(
    r"((?:instagram/callback|webhooks/instagram)/?\?|instagram/file/)\S*"
)


class AddressFilter(logging.Filter):
    """Masks what is secret in the addresses that Meta calls."""

    def filter(self, record):
        message = record.getMessage()
        masked = _SECRETS.sub(r"\1[hidden]", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


FILTERS = {"werkzeug": AddressFilter, "odoo.sql_db": RedactingFilter}


def install():
    """Add the filters; once, however often it is called."""
    for name, kind in FILTERS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())
