"""Instagram's answers as small immutable values.

Each reader accepts every shape that was seen, and ignores unknown keys. It raises
:class:`~.exceptions.MalformedAnswer` when something necessary is missing.

Vendor page:
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..common.exceptions import MalformedAnswer
from ..common.text import visible
from ..common.values import (
    Object,
    flag,
    identifier,
    link,
    mapping,
    message_id,
    moment,
    number,
    string,
)

# Ten years: a longer time is no real duration, and would overflow a date.
_LONGEST_LIFE: Final = 10 * 365 * 24 * 3600
# The largest integer of PostgreSQL; nobody has more followers.
_MOST: Final = 2**31 - 1
# Instagram allows 64 characters.
_NAME_LIMIT: Final = 200
# Meta's own words are short.
_WORD_LIMIT: Final = 64


@dataclass(frozen=True, slots=True)
class ShortToken:
    """A token of one hour, only good for getting a long-lived one.

    :param permissions: what the person granted (each can be unticked); ``None`` when
        Instagram does not say.
    """

    access_token: str = field(repr=False)
    permissions: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class LongToken:
    """A token of 60 days.

    :param expires_in: seconds from now; ``None`` when Instagram does not say.
    """

    access_token: str = field(repr=False)
    expires_in: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """The professional account that a token belongs to.

    :param instagram_id: the id in webhooks and in the paths of calls.
    :param app_scoped_id: the id in Meta's app callbacks.
    :param account_type: as Meta writes it; upper and lower case vary.
    :param profile_picture_url: stops working after some days.
    """

    instagram_id: str
    app_scoped_id: str
    username: str
    name: str
    account_type: str
    profile_picture_url: str

    @property
    def label(self) -> str:
        """Return a name for the account: Instagram may leave out each of its names."""
        return (self.name or self.handle)[:_NAME_LIMIT]

    @property
    def handle(self) -> str:
        """Return the name to write after an @."""
        return self.username or self.instagram_id


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer, as far as Instagram says; ``""`` for what it leaves out.

    :param profile_picture_url: stops working within days.
    :param followers: how many; ``None`` when Instagram does not say, like the others.
    :param follows_account: whether they follow the account.
    :param is_followed: whether the account follows them.
    """

    name: str
    username: str
    profile_picture_url: str
    followers: int | None = None
    follows_account: bool | None = None
    is_followed: bool | None = None
    is_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class ReadComment:
    """A comment as it is now.

    :param username: of its author; ``""`` when Instagram does not say.
    :param is_hidden: whether only its author sees it; ``None`` when it does not say.
    :param at: when it was written, naive UTC; ``None`` when it does not say.
    """

    text: str
    username: str
    is_hidden: bool | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post of the account, as far as Instagram says.

    :param permalink: its page in Instagram.
    :param picture_url: of the picture, or of a picture of the film; it expires.
    """

    permalink: str
    caption: str
    product_type: str
    picture_url: str


@dataclass(frozen=True, slots=True)
class PrivateReply:
    """A message that answers a comment.

    :param igsid: of the person who got it; ``""`` when Instagram does not say.
    """

    mid: str
    igsid: str


def short_token(answer: Object) -> ShortToken:
    """Return the token: documented as a list in ``data``, seen flat.

    Permissions come as a list or as words.
    """
    content = _first(answer)
    return ShortToken(_token(content), _permissions(content.get("permissions")))


def long_token(answer: Object) -> LongToken:
    """Return the token from an exchange or a refresh."""
    content = _first(answer)
    seconds = number(content.get("expires_in"))
    is_said = seconds is not None and 1 <= seconds <= _LONGEST_LIFE
    return LongToken(_token(content), int(seconds) if seconds and is_said else None)


def account(answer: Object) -> Account:
    """Return the account: documented as a list in ``data``, seen flat.

    Ids come as strings or integers.
    """
    content = _first(answer)
    instagram_id = identifier(content.get("user_id"))
    if not instagram_id:
        raise MalformedAnswer("the account has no user_id")
    return Account(
        instagram_id=instagram_id,
        app_scoped_id=identifier(content.get("id")),
        username=visible(string(content.get("username"))),
        name=visible(string(content.get("name"))),
        account_type=string(content.get("account_type")),
        profile_picture_url=link(content.get("profile_picture_url")),
    )


def profile(answer: Object) -> Profile:
    """Return the profile: name and picture are null for many people.

    Some names consist of blanks alone.
    """
    content = _first(answer)
    return Profile(
        name=visible(string(content.get("name"))),
        username=visible(string(content.get("username"))),
        profile_picture_url=link(content.get("profile_pic")),
        followers=_count(content.get("follower_count")),
        follows_account=_told(content, "is_user_follow_business"),
        is_followed=_told(content, "is_business_follow_user"),
        is_verified=_told(content, "is_verified_user"),
    )


def _count(value: object) -> int | None:
    """Return a count that the database can hold."""
    found = number(value)
    return int(found) if found is not None and found <= _MOST else None


def _told(content: Object, key: str) -> bool | None:
    value = content.get(key)
    return None if value is None else flag(value)


def fields(answer: Object) -> frozenset[str]:
    """Return the subscribed fields of all apps that the token may see: its own."""
    apps = answer.get("data")
    if not isinstance(apps, list):
        raise MalformedAnswer("the answer does not list subscriptions")
    lists = [mapping(app).get("subscribed_fields") for app in apps]
    return frozenset(
        name
        for names in lists
        if isinstance(names, list)
        for name in names
        if isinstance(name, str)
    )


def success(answer: Object) -> None:
    """Check for ``{"success": true}``, however true is written.

    :raises MalformedAnswer: for any other answer.
    """
    if not flag(answer.get("success")):
        raise MalformedAnswer("the answer does not say that it was done")


def done(answer: Object) -> None:
    """Check for ``{"success": true}`` or ``{"result": "success"}``, as Meta has both.

    :raises MalformedAnswer: for any other answer.
    """
    if answer.get("result") != "success":
        success(answer)


def sent(answer: Object) -> str:
    """Return the id of the message that was sent."""
    mid = message_id(answer.get("message_id"))
    if not mid:
        raise MalformedAnswer("the answer does not name the message")
    return mid


def private_reply(answer: Object) -> PrivateReply:
    """Return the message that was sent, and who got it."""
    return PrivateReply(sent(answer), identifier(answer.get("recipient_id")))


def created(answer: Object) -> str:
    """Return the id of what a call has made."""
    number = identifier(answer.get("id"))
    if not number:
        raise MalformedAnswer("the answer does not name what was made")
    return number


def comment(answer: Object) -> ReadComment:
    """Return a comment; one without text is a sticker or a GIF."""
    created(answer)
    return ReadComment(
        text=visible(string(answer.get("text"))),
        username=visible(string(answer.get("username"))),
        is_hidden=_told(answer, "hidden"),
        at=moment(answer.get("timestamp")),
    )


def post(answer: Object) -> Post:
    """Return a post; of a film, the picture is the one that stands for it."""
    thumbnail, media = link(answer.get("thumbnail_url")), link(answer.get("media_url"))
    is_film = string(answer.get("media_type")).upper() == "VIDEO"
    return Post(
        permalink=link(answer.get("permalink")),
        caption=visible(string(answer.get("caption"))),
        product_type=string(answer.get("media_product_type"))[:_WORD_LIMIT],
        picture_url=thumbnail or ("" if is_film else media),
    )


def _first(answer: Object) -> Object:
    data = answer.get("data")
    if isinstance(data, list) and data:
        return mapping(data[0])
    return mapping(data) or answer


def _token(content: Object) -> str:
    token = content.get("access_token")
    # It goes into a header: anything but a plain word would break the call.
    if not isinstance(token, str) or not (token.isascii() and token.isprintable()):
        raise MalformedAnswer("the answer holds no token")
    if not token.strip():
        raise MalformedAnswer("the answer holds no token")
    return token.strip()


def _permissions(value: object) -> frozenset[str] | None:
    words = value.split(",") if isinstance(value, str) else value
    if not isinstance(words, list):
        return None
    return frozenset(
        word.strip() for word in words if isinstance(word, str) and word.strip()
    )
