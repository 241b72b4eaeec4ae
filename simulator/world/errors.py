"""Instagram's errors, by name, and the way an error leaves the simulator.

The checks of requests and the table of faults use these names.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Known:
    code: int
    message: str
    subcode: int | None = None
    status: int = 400
    type: str = "IGApiException"
    transient: bool = False


_EXPIRED = "Error validating access token: Session has expired."
_WINDOW = "This message is sent outside of allowed window."
_AGENT = "To use 'Human Agent', your use of this endpoint must be reviewed."
_REMOVED = "Error validating access token: The user has not authorized application."
_CHANGED = (
    "Error validating access token: The session has been invalidated "
    "because the user changed the password."
)
_CHECKPOINT = (
    "Error validating access token: The user is enrolled in a blocking, "
    "logged-in checkpoint."
)
_RESTRICTED = "This account is temporarily restricted from sending messages."
_ROLE = "Unsupported request - method type: get"

KNOWN: dict[str, Known] = {
    "unknown": Known(1, "An unknown error has occurred.", status=500),
    "temporary": Known(
        2, "Service temporarily unavailable.", status=500, transient=True
    ),
    "app_rate_limit": Known(4, "Application request limit reached.", transient=True),
    "permission": Known(
        10, "Application does not have permission for this action.", status=403
    ),
    "window": Known(10, _WINDOW, 2534022, 403),
    "human_agent": Known(10, _AGENT, status=403),
    "cannot_receive": Known(10, "This person can't receive messages now.", 2018108),
    "restricted": Known(10, _RESTRICTED, 1893063, 403),
    "account_inactive": Known(25, "The Instagram account is restricted.", 2207050),
    "bad_parameter": Known(100, "Invalid parameter"),
    "unsupported": Known(100, _ROLE),
    "no_object": Known(
        100,
        "Unsupported request. Object does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation.",
        33,
    ),
    "unknown_user": Known(100, "The requested user cannot be found.", 2534014),
    "blocked_business": Known(100, "Business is blocked from messaging.", 2534029),
    "not_thread_owner": Known(100, "The app does not own this thread.", 2534037),
    "media_unreachable": Known(100, "Failed to fetch the file from the URL.", 2018008),
    "media_type": Known(100, "The type of file is not supported.", 2018047),
    "media_too_big": Known(100, "The attachment exceeds the size limit.", 2018109),
    "media_slow": Known(100, "Downloading the attachment took too long.", 2018294),
    "several_images": Known(
        100, "Sending several images is not enabled for the account.", 2534068
    ),
    "bad_secret": Known(101, "Error validating client secret."),
    "bad_token": Known(
        190, "Invalid OAuth access token - Cannot parse access token.", status=401
    ),
    "app_removed": Known(190, _REMOVED, 458),
    "checkpoint": Known(190, _CHECKPOINT, 459),
    "password_changed": Known(190, _CHANGED, 460),
    "expired": Known(190, _EXPIRED, 463),
    "comment_invalid": Known(
        100, "The comment is invalid for a private reply.", 2534025
    ),
    "comment_scope": Known(
        200, "The app lacks the permission for private replies.", 2534066, 403
    ),
    "messages_off": Known(
        200, "The owner disabled access to Instagram direct messages.", 2534041, 403
    ),
    "consent": Known(
        230, "User consent is required to access user profile", status=500
    ),
    "policy_block": Known(368, "The action was deemed abusive or disallowed."),
    "unavailable": Known(551, "This person isn't available right now.", 1545041),
    "rate_limit": Known(
        613, "Calls to this API have exceeded the rate limit.", 2534040, 500
    ),
    "bad_path": Known(2500, "Unknown path components", status=500),
    "no_user": Known(9010, "No matching Instagram user"),
    "comment_answered": Known(
        10900, "The comment has been answered by a private reply already."
    ),
    "business_rate_limit": Known(
        80002, "There have been too many calls to this account.", status=429
    ),
}

_ADVICE = {
    10: "Check the permission, the message window and the account's settings.",
    190: "Connect the account again.",
}


class GraphError(Exception):
    """Instagram refuses a request of the business."""

    def __init__(self, name: str, message: str = "", **changes: Any) -> None:
        self.known = KNOWN[name]
        self.message = message or self.known.message
        self.status: int = changes.get("status", self.known.status)
        super().__init__(self.message)

    def body(self, trace: str) -> dict[str, Any]:
        known = self.known
        error: dict[str, Any] = {
            "message": self.message,
            "type": "OAuthException" if known.code == 190 else known.type,
            "code": known.code,
        }
        if known.subcode:
            error["error_subcode"] = known.subcode
        error["is_transient"] = known.transient
        if known.code in _ADVICE:
            error["error_user_msg"] = _ADVICE[known.code]
        error["fbtrace_id"] = trace
        return {"error": error}


class LoginError(Exception):
    """The code exchange refuses; its errors have a form of their own."""

    def __init__(
        self, message: str, *, error_type: str = "OAuthException", code: int = 400
    ) -> None:
        super().__init__(message)
        self.message, self.type, self.code = message, error_type, code

    def body(self) -> dict[str, Any]:
        return {
            "error_type": self.type,
            "code": self.code,
            "error_message": self.message,
        }


class Refused(Exception):
    """The control API cannot do what was asked; the text says why."""

    def __init__(self, message: str, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.message, self.status = message, status


class Dropped(Exception):
    """Close the connection without an answer."""


class HtmlAnswer(Exception):
    """Answer an error page in place of JSON."""
