"""What people do below the posts of a shop: comment, reply, edit and delete."""

import time

from ..api import comments
from ..world import ids
from ..world.core import Core
from ..world.errors import Refused
from ..world.model import Comment, Post

DAY = 24 * 3600 * 1000  # milliseconds


class Feed:
    """Needs what :class:`.people.Controls` has."""

    core: Core

    def comment(
        self,
        customer: str,
        text: str,
        *,
        account: str | None = None,
        media_id: str | None = None,
        parent_id: str | None = None,
        live: bool = False,
        age_days: float = 0,
        count: int = 1,
    ) -> Comment:
        """Comment on a post as a customer; return the last comment.

        :param media_id: a post; without it the account's latest
        :param live: comment on its broadcast
        :param age_days: how long ago it was, as Instagram says when it is asked
        :param count: write so many at once
        """
        world = self.core.world
        person = world.customer(customer).id
        owner = world.account(account).instagram_id
        parent = world.comment(parent_id) if parent_id else None
        post = world.post(parent.media if parent else media_id, owner, live)
        if post.is_live and post.live_ended:
            raise Refused("The broadcast has ended", 409)
        at = int(time.time() * 1000 - age_days * DAY) if age_days else None
        for _number in range(count):
            written = comments.add(
                self.core, owner, post.id, text, customer=person, parent=parent, at=at
            )
        return written

    def edit_comment(self, customer: str, comment_id: str, text: str) -> Comment:
        """Edit one's comment: the business gets it again, with the new text."""
        comment = self._own(customer, comment_id)
        with self.core.world.lock:
            comment.text = text
            self.core.world.touch()
            comments.tell(self.core, comment)
        return comment

    def delete_comment(self, customer: str, comment_id: str) -> None:
        """Delete one's comment: Instagram does not tell the business."""
        self.core.world.delete_comment(self._own(customer, comment_id))

    def answer_comment(self, comment_id: str, text: str) -> Comment:
        """Answer a comment in Instagram's own app, as the shop."""
        comment = self.core.world.comment(comment_id)
        return comments.add(
            self.core, comment.account, comment.media, text, parent=comment
        )

    def add_post(
        self, caption: str, *, product_type: str = "FEED", account: str | None = None
    ) -> Post:
        world = self.core.world
        owner = world.account(account)
        with world.lock:
            post = Post(
                id=ids.media_id(world.microsecond()),
                account=owner.instagram_id,
                caption=caption,
                product_type=product_type,
                emblem=owner.emblem,
                at=int(time.time() * 1000),
            )
            world.posts[post.id] = post
            world.touch()
        return post

    def change_post(self, media_id: str, *, live_ended: bool) -> Post:
        """End a broadcast, or begin it again."""
        world = self.core.world
        if media_id not in world.posts:
            raise Refused(f"There is no post {media_id!r}", 404)
        post = world.posts[media_id]
        if not post.is_live:
            raise Refused("The post is no broadcast")
        with world.lock:
            post.live_ended = live_ended
            world.touch()
        return post

    def _own(self, customer: str, comment_id: str) -> Comment:
        comment = self.core.world.comment(comment_id)
        if comment.customer != customer:
            raise Refused("Only its author changes a comment", 403)
        return comment
