"""What a business does besides writing: react, show that it is typing or has read.

Vendor page:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
(2026-10-05). Instagram keeps one reaction of the business to each message, any emoji;
a new one replaces it. Instagram sends no webhook about these.
"""

from typing import Any, Final, Literal
from urllib.parse import quote

from ..common.exceptions import Refused
from ..common.values import Object
from .errors import Decision

Signal = Literal["typing_on", "typing_off", "mark_seen"]

# A message that no longer exists has no subcode of its own (seen 2026-10-05).
_FOR_REACTION: Final[dict[int, Decision]] = {100: (Refused, "reaction_refused")}


class Actions:
    """The part of :class:`~.client.InstagramClient` that sends no message.

    All these calls are harmless to repeat, so none of them is ever *unconfirmed*.
    """

    def react(
        self, access_token: str, instagram_id: str, igsid: str, mid: str, emoji: str
    ) -> None:
        """Show a reaction of the business, in place of its previous one.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param igsid: of the customer.
        :param mid: of the message to react to.
        :param emoji: exactly one; an empty string removes the reaction.
        :raises Refused: also when the message no longer exists.
        """
        payload = {"message_id": mid}
        if emoji:
            payload["reaction"] = emoji
        body = {
            "recipient": {"id": igsid},
            "sender_action": "react" if emoji else "unreact",
            "payload": payload,
        }
        self._act(access_token, instagram_id, body, bare=_FOR_REACTION)

    def signal(
        self, access_token: str, instagram_id: str, igsid: str, signal: Signal
    ) -> None:
        """Show the customer that somebody is typing, or has read their message.

        Instagram hides the typing bubble automatically, at the next message or after a
        while.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param igsid: of the customer.
        :param signal: what to show.
        :raises InstagramError: of the class that says what to do.
        """
        body = {"recipient": {"id": igsid}, "sender_action": signal}
        self._act(access_token, instagram_id, body)

    def _act(
        self, access_token: str, instagram_id: str, body: Object, **options: Any
    ) -> None:
        path = f"{quote(instagram_id, safe='')}/messages"
        self._call("POST", path, access_token, json=body, **options)

    def _call(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        raise NotImplementedError
