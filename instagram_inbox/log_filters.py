"""Keep what nobody may read out of Odoo's logs.

werkzeug logs every request with its query string, and Meta puts login codes and the
verify token there. Odoo logs every query that fails, and one may write a token; and, at
the level of debugging, every call from a browser, and one may set the app secret.
"""

import logging
import re

from .instagram.redact import RedactingFilter

_PARAMETER = re.compile(r"(call ir\.config_parameter\([^()]*\)\.\w+\().*", re.DOTALL)
_SETTING = re.compile(
    r"(instagram_(?:app_secret|verify_token)['\"]: )(?:'[^']*'|\"[^\"]*\")"
)
_QUERY = re.compile(r"((?:instagram/callback|webhooks/instagram)/?\?)\S*")


class QueryStringFilter(logging.Filter):
    """Masks the query string of the addresses that Meta calls with a secret."""

    def filter(self, record):
        message = record.getMessage()
        if "instagram" in message and "?" in message:
            record.msg, record.args = _QUERY.sub(r"\1[hidden]", message), ()
        return True


class CallFilter(logging.Filter):
    """Masks what is set by the calls of an administrator that set a secret."""

    def filter(self, record):
        message = record.getMessage()
        if "ir.config_parameter" in message or "instagram_" in message:
            masked = _PARAMETER.sub(r"\1[hidden])", message)
            record.msg, record.args = _SETTING.sub(r"\1'[hidden]'", masked), ()
        return True


FILTERS = {
    "werkzeug": QueryStringFilter,
    "odoo.service.model": CallFilter,
    "odoo.sql_db": RedactingFilter,
}


def install():
    """Add the filters; once, however often it is called."""
    for name, kind in FILTERS.items():
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())
