"""Keeps secrets out of sentences and logs.

Meta repeats tokens in its error texts and documents the token calls in the query form
only, and ``urllib3`` logs every URL at debug level.
"""

import logging
import re
from collections.abc import Iterable

MASK = "[redacted]"

_PARAMETER = re.compile(
    r"((?:access_token|client_secret|app_secret|signed_request)[\"']?\s*[=:]\s*[\"']?"
    r"|[?&]code=)[^\s&\"',;}\]]+",
    re.IGNORECASE,
)
# Tokens as they were seen (IGAA…, IGQ…, EAA…), and any token in a header.
_TOKEN = re.compile(r"\b(?:IG[A-Z]{2}|EAA)[A-Za-z0-9_-]{16,}")
_BEARER = re.compile(r"\b(Bearer)\s+[A-Za-z0-9._~+/-]{8,}=*", re.IGNORECASE)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text with everything masked that is a secret or looks like one.

    :param text: a sentence, a URL or a log line.
    :param secrets: known secrets, masked wherever they occur.
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    text = _PARAMETER.sub(rf"\g<1>{MASK}", text)
    text = _BEARER.sub(rf"\g<1> {MASK}", text)
    return _TOKEN.sub(MASK, text)


class RedactingFilter(logging.Filter):
    """Rewrites log records that hold a secret; all others pass unchanged."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = redact(message)
        if masked != message:
            record.msg, record.args = masked, ()
        return True
