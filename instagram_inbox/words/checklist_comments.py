"""The findings of the checklist about the comments of one account."""

from odoo.tools import LazyTranslate

from .finding import BAD, GOOD, UNKNOWN, Finding

_lt = LazyTranslate(__name__)

FINDINGS = {
    # permission
    "comments_permitted": Finding(
        GOOD, _lt("The account's owner allowed comments at the last login.")
    ),
    "comments_not_permitted": Finding(
        BAD,
        _lt("The account's owner has not allowed comments yet."),
        _lt(
            "Press **Reconnect** and leave **Manage comments** ticked. If Instagram does"
            " not ask for it, add the permission **instagram_business_manage_comments**"
            " to the app in Meta's App Dashboard."
        ),
    ),
    # subscription
    "comments_subscribed": Finding(
        GOOD, _lt("Instagram delivers this account's comments.")
    ),
    "comments_requested": Finding(
        GOOD, _lt("Instagram agreed to deliver them when the account was connected.")
    ),
    "comments_not_subscribed": Finding(
        BAD,
        _lt("Instagram does not deliver this account's comments to the app."),
        _lt(
            "In Meta's App Dashboard, subscribe the webhook to the fields **comments** and"
            " **live_comments**; then press **Reconnect**."
        ),
    ),
    # received
    "comments_received": Finding(GOOD, _lt("Comments are arriving.")),
    "comments_quiet": Finding(
        UNKNOWN,
        _lt("No comment has arrived for a week."),
        _lt(
            "Perhaps nobody wrote one. Instagram delivers comments of public accounts"
            " only: look under **Account privacy** in the Instagram app."
        ),
    ),
    "comments_none": Finding(
        UNKNOWN,
        _lt("No comment has arrived yet."),
        _lt(
            "Write one from another account. Instagram delivers comments of public"
            " accounts only (**Account privacy** in the Instagram app), and those of"
            " strangers only to apps with **Advanced Access** to comments."
        ),
    ),
}
