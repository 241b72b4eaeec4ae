"""Comments below the account's posts: read, answered, hidden and deleted."""

from typing import Any

from werkzeug.wrappers import Request

from ..samples import pictures
from ..webhook import events
from ..world import ids
from ..world.core import Core
from ..world.errors import GraphError
from ..world.model import Account, Comment, Post
from . import tokens

SCOPE = "instagram_business_manage_comments"
COMMENT_LIMIT = 2200  # characters
PRIVATE_REPLY_SECONDS = 7 * tokens.DAY

Node = dict[str, Any]


def is_comment_or_post(core: Core, node_id: str) -> bool:
    return node_id in core.world.comments or node_id in core.world.posts


def read(core: Core, request: Request, account: Account, node_id: str) -> Node:
    """``GET /{comment}`` or ``GET /{media}``."""
    core.faults.take("comments", node_id).before()
    if node_id in core.world.posts:
        known = post_node(core, _own_post(core, account, node_id))
    else:
        tokens.check(core, tokens.given(request), SCOPE)
        known = comment_node(core, _own_comment(core, account, node_id))
    return _pick(request.args.get("fields", "id"), known)


def change(core: Core, request: Request, node_id: str) -> Node:
    """``POST /{comment}``: hide it from everybody but its author, or show it again."""
    _refuse_accounts(core, request, node_id)
    account = _account(core, request)
    meeting = core.faults.take("comments", node_id)
    meeting.before()
    comment = _own_comment(core, account, node_id)
    hide = {"true": True, "1": True, "false": False, "0": False}.get(
        str(_given(request).get("hide", "")).lower()
    )
    if hide is None:
        raise GraphError("bad_parameter", "The parameter hide is required.")
    if not comment.customer:
        raise GraphError("bad_parameter", "One's own comment cannot be hidden.")
    with core.world.lock:
        comment.hidden = hide
        core.world.touch()
    meeting.after()
    return {"success": True}


def delete(core: Core, request: Request, node_id: str) -> Node:
    """``DELETE /{comment}``, with the replies to it."""
    _refuse_accounts(core, request, node_id)
    account = _account(core, request)
    meeting = core.faults.take("comments", node_id)
    meeting.before()
    core.world.delete_comment(_own_comment(core, account, node_id))
    meeting.after()
    return {"success": True}


def replies(core: Core, request: Request, node_id: str) -> Node:
    """``GET`` or ``POST /{comment}/replies``: public answers."""
    account = _account(core, request)
    meeting = core.faults.take("comments", node_id)
    meeting.before()
    comment = _own_comment(core, account, node_id)
    if request.method == "GET":
        answers = core.world.replies(comment.id)
        return {
            "data": [_pick(_fields(request), comment_node(core, a)) for a in answers]
        }
    text = _given(request).get("message")
    if not isinstance(text, str) or not text.strip():
        raise GraphError("bad_parameter", "The parameter message is required.")
    if len(text) > COMMENT_LIMIT:
        raise GraphError("bad_parameter", "The comment is too long.")
    if comment.hidden:
        raise GraphError("bad_parameter", "A hidden comment cannot be answered.")
    if core.world.posts[comment.media].is_live:
        raise GraphError(
            "bad_parameter", "A comment of a broadcast cannot be answered."
        )
    answer = add(core, account.instagram_id, comment.media, text, parent=comment)
    meeting.after()
    return {"id": answer.id}


def private_recipient(core: Core, account: str, node_id: str) -> Comment:
    """Return the comment that a private reply is about, if it may be answered so."""
    comment = core.world.comments.get(node_id)
    if comment is None:
        raise GraphError("unknown_user")
    post = core.world.posts[comment.media]
    age = core.world.now() - comment.at / 1000
    if (
        comment.account != account
        or comment.deleted
        or not comment.customer
        or age > PRIVATE_REPLY_SECONDS
        or (post.is_live and post.live_ended)
    ):
        raise GraphError("comment_invalid")
    if comment.private_mid:
        raise GraphError("comment_answered")
    return comment


def add(
    core: Core,
    account: str,
    media: str,
    text: str,
    *,
    customer: str = "",
    parent: Comment | None = None,
    at: int | None = None,
) -> Comment:
    """Write a comment, or a reply to one, and tell the business.

    :param customer: who writes; empty for the account itself
    :param parent: a reply to a reply belongs to the first comment, as at Instagram
    """
    world = core.world
    with world.lock:
        moment = world.microsecond()
        comment = Comment(
            id=ids.comment_id(moment),
            account=account,
            media=media,
            customer=customer,
            text=text,
            at=at if at is not None else moment // 1000,
            parent=(parent.parent or parent.id) if parent else "",
        )
        world.comments[comment.id] = comment
        world.touch()
        tell(core, comment)
    return comment


def tell(core: Core, comment: Comment) -> None:
    """Deliver a comment to the business: a new one, or one that was edited."""
    post = core.world.posts[comment.media]
    account = core.world.accounts[comment.account]
    if comment.customer:
        author: Node = {
            "id": ids.igsid(comment.account, comment.customer),
            "username": core.world.customers[comment.customer].username,
        }
    else:
        author = {
            "id": comment.account,
            "username": account.username,
            "self_ig_scoped_id": account.app_scoped_id,
        }
    value: Node = {
        "id": comment.id,
        "from": author,
        "media": {"id": post.id, "media_product_type": post.product_type},
    }
    if comment.text:
        value["text"] = comment.text
    if post.product_type == "AD":
        value["media"] |= {"ad_id": f"12{post.id[-12:]}", "ad_title": post.caption}
    if comment.parent:
        value["parent_id"] = comment.parent
    name = "live_comments" if post.is_live else "comments"
    event = {"field": name, "value": value}
    lane = f"comments of {post.id}"
    core.webhooks.emit(
        events.Update(comment.account, comment.customer, event, "changes", lane=lane)
    )


def post_node(core: Core, post: Post) -> Node:
    return {
        "id": post.id,
        "media_product_type": post.product_type,
        "permalink": f"https://www.instagram.com/p/{post.id}/",
        "caption": post.caption,
        "media_type": "IMAGE",
        "media_url": pictures.picture_url(core, core.root, "post", post.id),
        "thumbnail_url": None,  # of videos alone
    }


def comment_node(core: Core, comment: Comment) -> Node:
    account = core.world.accounts[comment.account]
    username, author = account.username, comment.account
    if comment.customer:
        username = core.world.customers[comment.customer].username
        author = ids.igsid(comment.account, comment.customer)
    return {
        "id": comment.id,
        "text": comment.text,
        "username": username,
        "timestamp": ids.timestamp(comment.at),
        "hidden": comment.hidden,
        "parent_id": comment.parent or None,
        "from": {"id": author, "username": username},
        "media": post_node(core, core.world.posts[comment.media]),
        "replies": {
            "data": [{"id": each.id} for each in core.world.replies(comment.id)]
        },
    }


def _refuse_accounts(core: Core, request: Request, node_id: str) -> None:
    """Refuse to change an account in a way that only comments can be changed."""
    if node_id == "me" or node_id in core.world.accounts:
        method = request.method.lower()
        raise GraphError("unsupported", f"Unsupported request - method type: {method}")


def _account(core: Core, request: Request) -> Account:
    token = tokens.check(core, tokens.given(request), SCOPE)
    return core.world.accounts[token.account]


def _own_post(core: Core, account: Account, node_id: str) -> Post:
    post = core.world.posts[node_id]
    if post.account != account.instagram_id:
        raise GraphError("no_object")
    return post


def _own_comment(core: Core, account: Account, node_id: str) -> Comment:
    comment = core.world.comments.get(node_id)
    if comment is None or comment.deleted or comment.account != account.instagram_id:
        raise GraphError("no_object")
    return comment


def _given(request: Request) -> Node:
    body = request.get_json(silent=True) if request.is_json else None
    return body if isinstance(body, dict) else request.values.to_dict()


def _fields(request: Request) -> str:
    return request.args.get("fields", "id,text,timestamp")


def _pick(fields: str, known: Node) -> Node:
    """Return the fields that were asked for; empty ones are left out, as by Meta."""
    wanted = [name.partition("{")[0] for name in _split(fields)]
    for name in wanted:
        if name not in known:
            raise GraphError(
                "bad_parameter", f"Tried accessing nonexisting field ({name})"
            )
    found = {name: known[name] for name in dict.fromkeys([*wanted, "id"])}
    return {name: value for name, value in found.items() if value is not None}


def _split(fields: str) -> list[str]:
    """Split a list of fields at its commas, but not inside braces."""
    names, depth = [""], 0
    for sign in fields:
        depth += (sign == "{") - (sign == "}")
        if sign == "," and not depth:
            names.append("")
        else:
            names[-1] += sign
    return [name for name in names if name]
