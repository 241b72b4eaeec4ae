"""Errors as decisions: each class says what to do.

:attr:`InstagramError.reason` names the sentence of :mod:`~.reasons` to show to people;
the message is Meta's own (possibly in any language) and never holds a token, a secret
or an address that contains one.
"""

from typing import ClassVar

from .redact import redact

_MESSAGE_LIMIT = 500


class MalformedBody(ValueError):
    """A webhook body, or a part of it, that cannot be read.

    :param reason: a short English phrase for the event log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InvalidSignature(ValueError):
    """A `signed_request` that is unreadable, or that none of our secrets signed."""


class InstagramError(Exception):
    """A call to Instagram that failed.

    :param message: the words of Meta, or of the network.
    :param code: Meta's error code.
    :param subcode: Meta's error subcode.
    :param http_status: of the answer, if there was one.
    :param reason: a key of :data:`~.reasons.REASONS`; by default the class's own.
    """

    default_reason: ClassVar[str] = "unknown"

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        reason: str | None = None,
    ) -> None:
        # in one line, however many Meta wrote, since it goes into logs
        super().__init__(" ".join(redact(message).split())[:_MESSAGE_LIMIT])
        self.code = code
        self.subcode = subcode
        self.http_status = http_status
        self.reason = reason or self.default_reason
        #: Meta's words for people, in one short line without secrets.
        self.words = ""

    @property
    def vendor_code(self) -> str:
        """Return Meta's code for the small print: ``"10/2534022"``, ``"190"``, ``""``.

        For a refusal without a code, return that of HTTP: ``"HTTP 403"``.
        """
        code = "/".join(str(part) for part in (self.code, self.subcode) if part)
        is_refusal = 400 <= (self.http_status or 0) < 500
        return code or (f"HTTP {self.http_status}" if is_refusal else "")


class AccountError(InstagramError):
    """An error of the account, whatever the call: its other calls would fail, too."""


class AuthError(AccountError):
    """The token is no longer valid: the inbox must be connected again."""

    default_reason = "token_invalid"


class AccountBlocked(AccountError):
    """Instagram does not let this account send for now: pause the inbox."""

    default_reason = "account_restricted"


class RateLimited(AccountError):
    """There were too many calls: slow this inbox down.

    :param retry_after: seconds until Meta accepts calls again, if it says so.
    """

    default_reason = "rate_limited"

    def __init__(
        self,
        message: str,
        *,
        code: int | None = None,
        subcode: int | None = None,
        http_status: int | None = None,
        reason: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(
            message, code=code, subcode=subcode, http_status=http_status, reason=reason
        )
        self.retry_after = retry_after


class Transient(InstagramError):
    """The call was not carried out, or is harmless to repeat: retry with back-off."""

    default_reason = "unreachable"


class TokenReplaced(Transient):
    """The token of the call was refused, but is no longer the one in use."""


class Unconfirmed(InstagramError):
    """Only from a send: the message may have arrived. Never repeat it blindly."""

    default_reason = "unconfirmed"


class Refused(InstagramError):
    """This request fails now and later: tell the person why."""

    default_reason = "refused"


class NotNow(Refused):
    """Meta refused for a temporary reason: try again a few times."""


class NotFetched(Refused):
    """Instagram could not fetch a file from us: try once more, then tell the person."""

    default_reason = "media_unreachable"


class WindowClosed(Refused):
    """The reply window has closed: the customer's latest message is too old."""

    default_reason = "window_closed"


class RecipientUnavailable(Refused):
    """This person cannot receive messages, or cannot be looked up."""

    default_reason = "recipient_unavailable"


class QuoteRefused(Refused):
    """Only from a send that quotes a message: it can be sent without the quote."""


class MalformedAnswer(InstagramError):
    """An answer in another form than Meta documents."""

    default_reason = "malformed_answer"
