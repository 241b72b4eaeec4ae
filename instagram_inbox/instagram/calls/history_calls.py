"""The calls for earlier messages: single ones, and whole conversations.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
"""

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote

from ..common.exceptions import Refused
from ..common.values import Object
from . import as_webhook, history
from .errors import Decision

# The meaning of a code without subcode here: the message is gone, or a field may not
# be requested.
_FOR_NODE: Final[dict[int, Decision]] = {100: (Refused, "not_found")}


class HistoryCalls:
    """A part of :class:`~.client.InstagramClient`."""

    def _call(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        raise NotImplementedError

    def message(
        self,
        access_token: str,
        instagram_id: str,
        mid: str,
        own_ids: Collection[str] = (),
    ) -> str:
        """Fetch a message by its id; only a conversation's latest 20 are available.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param mid: of the message.
        :param own_ids: further ids and names that the account has as an author.
        :return: a webhook body that announces the message.
        :raises Refused: when the message is gone.
        """
        answer = self._node(access_token, mid, as_webhook.FIELDS)
        return as_webhook.as_update(answer, instagram_id, {instagram_id, *own_ids})

    def past_message(
        self,
        access_token: str,
        instagram_id: str,
        mid: str,
        own_ids: Collection[str] = (),
    ) -> history.PastMessage:
        """Fetch a message with the time it was written; see :meth:`message`."""
        answer = self._node(access_token, mid, as_webhook.FIELDS)
        return history.past_message_of(answer, instagram_id, {instagram_id, *own_ids})

    def conversations(
        self,
        access_token: str,
        instagram_id: str,
        own_ids: Collection[str] = (),
        after: str = "",
    ) -> history.Page:
        """Fetch the account's conversations, the latest first; two calls a second.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param own_ids: further ids and names of the account.
        :param after: of the page before.
        """
        params = {"platform": "instagram", "fields": history.LIST_FIELDS}
        if after:
            params["after"] = after
        answer = self._call(
            "GET",
            f"{quote(instagram_id, safe='')}/conversations",
            access_token,
            params=params,
        )
        return history.page_of(answer, {instagram_id, *own_ids})

    def conversation(
        self,
        access_token: str,
        instagram_id: str,
        conversation_id: str,
        own_ids: Collection[str] = (),
        detail: int = 0,
    ) -> history.Thread:
        """Fetch the latest messages of a conversation; two calls a second.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param conversation_id: as in :meth:`conversations`.
        :param own_ids: further ids and names of the account.
        :param detail: an index of :data:`~.history.DETAIL`: Meta may refuse fields
            that are not documented, and its error does not say so.
        """
        answer = self._node(access_token, conversation_id, history.DETAIL[detail])
        return history.thread_of(answer, instagram_id, {instagram_id, *own_ids})

    def _node(self, access_token: str, node_id: str, fields: str) -> Object:
        return self._call(
            "GET",
            quote(node_id, safe=""),
            access_token,
            params={"fields": fields},
            bare=_FOR_NODE,
        )
