"""Alerts to managers: an activity, and where it is urgent an e-mail."""

from typing import NamedTuple

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# The types of activities: one asks for a new login, the other announces an erasure.
ACCESS = "instagram_inbox.mail_activity_type_access"
DELETION = "instagram_inbox.mail_activity_type_deletion"

INBOX = "/odoo/instagram-inboxes/%(id)s"


class Alert(NamedTuple):
    """A message to managers; its sentences may contain ``%(name)s`` of its values.

    :param activity: external id of the activity's type
    :param path: target of the button, on the inbox `%(id)s`
    :param by_mail: whether managers also get an e-mail
    """

    activity: str
    summary: object
    text: object
    button: object
    path: str = "/instagram/connect?inbox_id=%(id)s"
    by_mail: bool = True


ALERTS = {
    "expiring": Alert(
        ACCESS,
        _lt("Reconnect %(inbox)s before %(date)s"),
        _lt(
            "Odoo could not renew its access to this Instagram account, and it ends on"
            " %(date)s. From then on replies wait. Reconnect the account before."
        ),
        _lt("Reconnect"),
        by_mail=False,
    ),
    "reauthorize": Alert(
        ACCESS,
        _lt("Reconnect %(inbox)s to Instagram"),
        _lt(
            "%(reason)s What customers write still comes in and is shown; replies wait"
            " until the account is connected again."
        ),
        _lt("Reconnect"),
    ),
    "deauthorized": Alert(
        ACCESS,
        _lt("%(inbox)s was disconnected in Instagram"),
        _lt(
            "The account's owner removed this app in Instagram. The conversations stay,"
            " but nobody can answer in Odoo until the account is connected again."
        ),
        _lt("Connect again"),
    ),
    "deletion": Alert(
        DELETION,
        _lt("The data of %(inbox)s will be erased on %(date)s"),
        _lt(
            "The account's owner has asked, through Meta, that its data be erased. On"
            " %(date)s Odoo will erase all conversations of this inbox with their files,"
            " customers and updates from Instagram. The figures of the overview stay,"
            " without names. This cannot be stopped; you can have it done earlier on the"
            " inbox."
        ),
        _lt("Open the inbox"),
        path=INBOX,
    ),
    "erasing": Alert(
        DELETION,
        _lt("Data of %(inbox)s could not be erased yet"),
        _lt(
            "Something that was to be erased for good is still in Odoo, since erasing it"
            " failed (%(reason)s). Odoo tries again automatically. Tell your"
            " administrator; the server's log says more."
        ),
        _lt("Open the inbox"),
        path=INBOX,
    ),
}
