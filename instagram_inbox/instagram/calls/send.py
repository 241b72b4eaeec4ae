"""Sending: what all messages to a customer have in common, and files.

Vendor pages:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/quick-replies
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from ..common.exceptions import MalformedAnswer, Unconfirmed, WindowClosed
from ..common.values import Object
from . import answers, outgoing_files
from .errors import Decision
from .quoting import quoting

# The meaning of a code without subcode for a reply with the human-agent tag.
_FOR_TAGGED: Final[dict[int, Decision]] = {
    10: (WindowClosed, "human_agent_not_approved")
}


@dataclass(frozen=True, slots=True)
class QuickReply:
    """What a customer can tap on below a text.

    :param title: the customer's message after the tap; at most
        :data:`~.const.QUICK_REPLY_LENGTH` characters.
    :param payload: returns with the tap.
    """

    title: str
    payload: str


def text_message(text: str, quick_replies: Iterable[QuickReply]) -> dict[str, Any]:
    """Return the ``message`` of a text.

    :param text: of the message.
    :param quick_replies: below it.
    """
    written = [
        {"content_type": "text", "title": each.title, "payload": each.payload}
        for each in quick_replies
    ]
    return {"text": text, "quick_replies": written} if written else {"text": text}


class Sends:
    """The part of :class:`~.client.InstagramClient` that reaches people."""

    def _call(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        raise NotImplementedError

    def send_files(
        self,
        access_token: str,
        instagram_id: str,
        igsid: str,
        kind: outgoing_files.FileKind,
        urls: Sequence[str],
        *,
        tag: str | None = None,
        reply_to: str | None = None,
    ) -> str:
        """Send files; Instagram fetches them before it answers.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param igsid: of the customer.
        :param kind: of all the files; see :data:`~.outgoing_files.ALLOWED`.
        :param urls: public but secret addresses: whoever has one can read the file.
            One, or up to :data:`~.outgoing_files.IMAGES_PER_CALL` of images.
        :param tag: as in :meth:`send_text`.
        :param reply_to: as in :meth:`send_text`.
        :return: the `mid`, one for all files.
        :raises NotFetched: when Instagram could not get a file.
        :raises Unconfirmed: when they may have arrived: never repeat it blindly.
        """
        return self._send(
            access_token,
            instagram_id,
            igsid,
            outgoing_files.message_of(kind, urls),
            tag=tag,
            reply_to=reply_to,
            secrets=urls,
            timeout=outgoing_files.ALLOWED[kind].timeout,
        )

    def _send(
        self,
        access_token: str,
        instagram_id: str,
        igsid: str,
        message: dict[str, Any],
        *,
        tag: str | None,
        reply_to: str | None = None,
        **options: Any,
    ) -> str:
        body: dict[str, Any] = {"recipient": {"id": igsid}, "message": message}
        if tag:
            body |= {"messaging_type": "MESSAGE_TAG", "tag": tag}
        if reply_to:
            body["reply_to"] = {"mid": reply_to}
        with quoting(reply_to):
            answer = self._call(
                "POST",
                f"{quote(instagram_id, safe='')}/messages",
                access_token,
                json=body,
                bare=_FOR_TAGGED if tag else {},
                is_send=True,
                **options,
            )
        try:
            return answers.sent(answer)
        except MalformedAnswer as error:
            raise Unconfirmed(str(error)) from None
