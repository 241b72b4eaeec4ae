"""What a business does beside writing: react, show that it types or has read.

Vendor page:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api
(2026-10-05). Instagram keeps one reaction of the business to a message, any emoji;
another replaces it. It tells nobody's webhook of these.
"""

from typing import Any, Final, Literal
from urllib.parse import quote

from ..common.exceptions import Refused
from ..common.values import Object
from .errors import Decision

Signal = Literal["typing_on", "typing_off", "mark_seen"]

# A message that is not there any more has no subcode of its own (seen 2026-10-05).
_FOR_REACTION: Final[dict[int, Decision]] = {100: (Refused, "reaction_refused")}


class Actions:
    """The part of :class:`~.client.InstagramClient` that sends no message.

    All of it is harmless to repeat, so nothing here is ever *unconfirmed*.
    """

    def react(
        self, access_token: str, instagram_id: str, igsid: str, mid: str, emoji: str
    ) -> None:
        """Show a reaction of the business, in place of its former one.

        :param igsid: the customer.
        :param mid: the message it is about.
        :param emoji: one; empty takes the reaction back.
        :raises Refused: also when the message is not there any more.
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
        """Show the customer that somebody types, or has read what they wrote.

        Instagram takes the bubble back automatically, with the next message or after a
        while.
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
