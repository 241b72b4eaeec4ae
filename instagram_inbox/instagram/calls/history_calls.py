"""The calls for what was said before: single messages, and whole conversations.

Vendor page: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/conversations-api
"""

from collections.abc import Collection
from typing import Any, Final
from urllib.parse import quote

from ..common.exceptions import Refused
from ..common.values import Object
from . import as_webhook, history
from .errors import Decision

# What a code without subcode means here: a message that is gone, or a field that may
# not be asked for.
_FOR_NODE: Final[dict[int, Decision]] = {100: (Refused, "not_found")}


class PastCalls:
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
        """A message by its id: only the 20 latest of a conversation are to be had.

        :param own_ids: further ids and names of the account, as an author.
        :return: a webhook body that announces it.
        """
        answer = self._node(access_token, mid, as_webhook.FIELDS)
        return as_webhook.as_update(answer, instagram_id, {instagram_id, *own_ids})

    def past_message(
        self,
        access_token: str,
        instagram_id: str,
        mid: str,
        own_ids: Collection[str] = (),
    ) -> history.Told:
        """The same, with the time it was written."""
        answer = self._node(access_token, mid, as_webhook.FIELDS)
        return history.told_of(answer, instagram_id, {instagram_id, *own_ids})

    def conversations(
        self,
        access_token: str,
        instagram_id: str,
        own_ids: Collection[str] = (),
        after: str = "",
    ) -> history.Page:
        """The account's conversations, the latest first; two calls a second.

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
        """What was said in a conversation lately; two calls a second.

        :param detail: an index of :data:`~.past.DETAIL`: Meta may refuse what is not
            documented, with an error that says no more than that.
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
