"""What can go wrong, as the decision it asks for.

The class says what to do, :attr:`InstagramError.reason` which sentence of
:mod:`~.reasons` to tell the person; the message is Meta's own (it may come in any
language) and never holds a token, a secret or an URL with one.
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
    """A `signed_request` that no secret of ours has signed, or that is not one."""


class InstagramError(Exception):
    """A call to Instagram that did not do what it should.

    :param message: what Meta, or the network, said.
    :param code: Meta's error code.
    :param subcode: Meta's error subcode.
    :param http_status: of the answer, when there was one.
    :param reason: a key of :data:`~.reasons.REASONS`; the class's own by default.
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
        # in one line, however many Meta wrote: it goes into logs
        super().__init__(" ".join(redact(message).split())[:_MESSAGE_LIMIT])
        self.code = code
        self.subcode = subcode
        self.http_status = http_status
        self.reason = reason or self.default_reason
        #: What Meta would have a person read, in one short line without secrets.
        self.words = ""

    @property
    def vendor_code(self) -> str:
        """Meta's code for the small print: ``"10/2534022"``, ``"190"`` or ``""``.

        A refusal without any has that of HTTP: ``"HTTP 403"``.
        """
        code = "/".join(str(part) for part in (self.code, self.subcode) if part)
        is_refusal = 400 <= (self.http_status or 0) < 500
        return code or (f"HTTP {self.http_status}" if is_refusal else "")


class AccountError(InstagramError):
    """It is about the account, whatever was asked: its other calls would fail, too."""


class AuthError(AccountError):
    """The token is no longer good: the inbox must be connected again."""

    default_reason = "token_invalid"


class AccountBlocked(AccountError):
    """Instagram lets this account send nothing for now: pause the inbox."""

    default_reason = "account_restricted"


class RateLimited(AccountError):
    """Too many calls: slow this inbox down.

    :param retry_after: seconds until Meta takes calls again, when it says so.
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
    """Not done, or harmless to repeat: try again later, with back-off."""

    default_reason = "unreachable"


class Unconfirmed(InstagramError):
    """Only from a send: the message may have arrived. Never repeat it blindly."""

    default_reason = "unconfirmed"


class Refused(InstagramError):
    """This request fails, now and later: tell the person why."""

    default_reason = "refused"


class NotNow(Refused):
    """Refused for a reason that passes, as Meta says: try again a few times."""


class NotFetched(Refused):
    """Instagram could not fetch a file from us: try once more, then tell the person."""

    default_reason = "media_unreachable"


class WindowClosed(Refused):
    """The customer's latest message is too long ago to answer."""

    default_reason = "window_closed"


class RecipientUnavailable(Refused):
    """This person cannot be written to, or looked up."""

    default_reason = "recipient_unavailable"


class QuoteRefused(Refused):
    """Only from a send that answers a certain message: it may go without doing so."""


class MalformedAnswer(InstagramError):
    """An answer of another shape than Meta documents."""

    default_reason = "malformed_answer"
