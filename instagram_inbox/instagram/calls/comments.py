"""Comments on the account's posts: read, answered, hidden and deleted.

Vendor pages (2026-12-01):
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies
https://developers.facebook.com/docs/instagram-platform/reference/instagram-media
https://developers.facebook.com/docs/instagram-platform/private-replies

Likes of comments are not here: Meta has them for Facebook's login only, at
https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/user-likes
"""

from typing import Any, Final
from urllib.parse import quote

from ..common.exceptions import MalformedAnswer, Refused, Unconfirmed
from ..common.values import Object
from . import answers
from .answers import Post, PrivateReply, ReadComment
from .errors import Decision

_COMMENT_FIELDS: Final = "id,text,username,timestamp,hidden,parent_id"
_POST_FIELDS: Final = (
    "id,media_product_type,permalink,caption,media_type,media_url,thumbnail_url"
)

# The meaning of some codes for calls about a comment (seen 2026-12-01): an object that
# does not exist any more, or that the app may not see; and one that Instagram does
# not let the account change, such as an answer to a hidden comment.
_GONE: Final = (100, 33)
_FOR_COMMENT: Final[dict[int, Decision]] = {
    10: (Refused, "comments_not_allowed"),
    100: (Refused, "comment_refused"),
    200: (Refused, "comments_not_allowed"),
    803: (Refused, "comment_deleted"),
}


class Comments:
    """The part of :class:`~.client.InstagramClient` that is about comments."""

    def comment(self, access_token: str, comment_id: str) -> ReadComment:
        """Return a comment as it is now.

        :param access_token: of the account.
        :param comment_id: of the comment.
        :raises Refused: with the reason ``comment_deleted`` when it is gone.
        """
        answer = self._about(
            "GET",
            quote(comment_id, safe=""),
            access_token,
            params={"fields": _COMMENT_FIELDS},
        )
        return answers.comment(answer)

    def post(self, access_token: str, media_id: str) -> Post:
        """Return what a post shows.

        :param access_token: of the account.
        :param media_id: of the post.
        """
        answer = self._call(
            "GET",
            quote(media_id, safe=""),
            access_token,
            params={"fields": _POST_FIELDS},
        )
        return answers.post(answer)

    def reply_to_comment(self, access_token: str, comment_id: str, text: str) -> str:
        """Answer a comment below it, where everybody reads it.

        :param access_token: of the account.
        :param comment_id: of the comment.
        :param text: at most :data:`~.const.COMMENT_LIMIT` characters.
        :return: the id of the answer, which is a comment.
        :raises Unconfirmed: when it may be there: never repeat it blindly.
        """
        answer = self._about(
            "POST",
            f"{quote(comment_id, safe='')}/replies",
            access_token,
            json={"message": text},
            is_send=True,
        )
        try:
            return answers.created(answer)
        except MalformedAnswer as error:
            raise Unconfirmed(str(error)) from None

    def hide_comment(self, access_token: str, comment_id: str, hidden: bool) -> None:
        """Hide a comment from everybody but its author, or show it again.

        :param access_token: of the account.
        :param comment_id: of the comment.
        :param hidden: whether to hide it.
        """
        answer = self._about(
            "POST", quote(comment_id, safe=""), access_token, json={"hide": hidden}
        )
        answers.success(answer)

    def delete_comment(self, access_token: str, comment_id: str) -> None:
        """Delete a comment, with the replies to it.

        :param access_token: of the account.
        :param comment_id: of the comment.
        :raises Refused: with the reason ``comment_deleted`` when it is gone already.
        """
        answer = self._about("DELETE", quote(comment_id, safe=""), access_token)
        answers.success(answer)

    def send_private_reply(
        self, access_token: str, instagram_id: str, comment_id: str, text: str
    ) -> PrivateReply:
        """Answer a comment by a message to its author: once for each comment.

        :param access_token: of the account.
        :param instagram_id: of the account.
        :param comment_id: of the comment.
        :param text: at most :data:`~.const.TEXT_LIMIT_BYTES` bytes of UTF-8.
        :raises Unconfirmed: when it may have arrived: never repeat it blindly.
        """
        body = {"recipient": {"comment_id": comment_id}, "message": {"text": text}}
        # the object of this call is the account, not the comment
        answer = self._call(
            "POST",
            f"{quote(instagram_id, safe='')}/messages",
            access_token,
            json=body,
            bare=_FOR_COMMENT,
            is_send=True,
        )
        try:
            return answers.private_reply(answer)
        except MalformedAnswer as error:
            raise Unconfirmed(str(error)) from None

    def _about(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        """Make a call about a comment."""
        try:
            return self._call(method, path, access_token, bare=_FOR_COMMENT, **options)
        except Refused as error:
            if (error.code, error.subcode) == _GONE:
                error.reason = "comment_deleted"
            raise

    def _call(
        self, method: str, path: str, access_token: str, **options: Any
    ) -> Object:
        raise NotImplementedError
