"""Messages that quote another message."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..common.exceptions import QuoteRefused, Refused

# Refusals that may be due to the quoted message: it was deleted, is too old, or the
# account may not quote messages yet.
_REASONS: Final = frozenset(
    {"bad_request", "message_deleted", "message_invalid", "not_found"}
)


@contextmanager
def quoting(mid: str | None) -> Iterator[None]:
    """Turn a refusal that may be due to the quoted message into `QuoteRefused`.

    :param mid: of the quoted message, if any.
    :raises QuoteRefused: in place of such a refusal.
    """
    try:
        yield
    except Refused as error:
        if not mid or error.reason not in _REASONS:
            raise
        raise QuoteRefused(
            str(error),
            code=error.code,
            subcode=error.subcode,
            http_status=error.http_status,
            reason=error.reason,
        ) from None
