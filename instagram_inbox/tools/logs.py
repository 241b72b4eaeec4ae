"""Removes secrets and noise from Odoo's logs.

werkzeug logs the address of every request, and Meta puts login codes and the verify
token there; whoever has the address of a file can read the file. Odoo logs every query
that fails, and a query may write a token, or be repeated a moment later. At debug level
it logs every call from a browser, and a call may set the app secret.
"""

import logging
import re
import threading
from contextlib import contextmanager

from ..instagram.common.redact import RedactingFilter
from .jobs import CONFLICTS

_SECRETS = re.compile(
    r"((?:instagram/callback|webhooks/instagram)/?\?|instagram/file/)\S*"
)
_PARAMETER = re.compile(r"(call ir\.config_parameter\([^()]*\)\.\w+\().*", re.DOTALL)
_SETTING = re.compile(
    r"(instagram_(?:app_secret|verify_token)['\"]: )(?:'[^']*'|\"[^\"]*\")"
)


class AddressFilter(logging.Filter):
    """Masks secrets in the addresses that Meta calls."""

    def filter(self, record):
        message = record.getMessage()
        masked = _SECRETS.sub(r"\1[hidden]", message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True


class ConflictFilter(logging.Filter):
    """Drops the failed queries inside :func:`retrying` that met a concurrent change."""

    def filter(self, record):
        error = record.args[-1] if record.args else None
        return not (_current.is_retrying and isinstance(error, CONFLICTS))


class _Current(threading.local):
    is_retrying = False


_current = _Current()


@contextmanager
def retrying():
    """Mark a block that is repeated on a conflict: the conflict is no error."""
    before, _current.is_retrying = _current.is_retrying, True
    try:
        yield
    finally:
        _current.is_retrying = before


class CallFilter(logging.Filter):
    """Masks the values in an administrator's calls that set a secret."""

    def filter(self, record):
        message = record.getMessage()
        if "ir.config_parameter" in message or "instagram_" in message:
            masked = _PARAMETER.sub(r"\1[hidden])", message)
            record.msg, record.args = _SETTING.sub(r"\1'[hidden]'", masked), ()
        return True


# RedactingFilter comes last: it may remove the error that ConflictFilter reads
FILTERS = (
    ("werkzeug", AddressFilter),
    ("odoo.service.model", CallFilter),
    ("odoo.sql_db", ConflictFilter),
    ("odoo.sql_db", RedactingFilter),
)


def install():
    """Add the filters, once, however often this is called."""
    for name, kind in FILTERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, kind) for known in logger.filters):
            logger.addFilter(kind())
