"""Everything that can stop a login at Instagram, with its cause and its cure."""

from http import HTTPStatus
from typing import NamedTuple

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)


class Failure(NamedTuple):
    """One page of explanation; `text` may hold ``%(name)s`` of `LoginFailed`.

    :param status: never 5xx, whoever is to blame: many proxies, Cloudflare among them,
        would show a page of their own instead. A failure at Instagram, or a missing
        app, is a failed dependency.
    """

    status: HTTPStatus
    title: object
    text: object
    button: str = "retry"


class LoginFailed(Exception):
    """The login ends here, and nothing was changed.

    :param key: one of :data:`FAILURES`
    :param detail: Instagram's own words, without secrets
    :param values: the values for the text
    """

    def __init__(self, key, detail="", **values):
        super().__init__(key)
        self.key = key
        self.failure = FAILURES[key]
        self.detail = detail
        self.values = values

    def explanation(self, env):
        """Return the title and the text in the user's language."""
        title, text = env._(self.failure.title), env._(self.failure.text)
        return title % self.values, text % self.values


PERMISSION_REASONS = {
    "instagram_business_basic": _lt(
        "Profile and access: without it Odoo cannot know which account this is."
    ),
    "instagram_business_manage_messages": _lt(
        "Messages: without it Odoo can neither receive nor send them."
    ),
}

# Parts of Instagram's own words, in lower case, and their failures; the first match
# counts. The words may be in any language: without a match the page names the usual
# causes.
FAILURE_BY_WORDS = {
    "developer role": "developer_role",
    "access deactivated": "app_deactivated",
    "platform app": "app_id_refused",
    "client secret": "secret_refused",
    "redirect_uri": "redirect_refused",
    "matching code": "code_gone",
    "authorization code": "code_gone",
    "code has been used": "code_gone",
    "code was already used": "code_gone",
    "code has expired": "code_gone",
}

FAILURES = {
    "logged_out": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("You are no longer logged in"),
        _lt(
            "Your Odoo session ended while you were at Instagram, and nothing was"
            " connected. Log in, then press Connect an Instagram account again."
        ),
        button="login",
    ),
    "not_manager": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("Only managers connect accounts"),
        _lt(
            "You need the role Manager of Instagram Inbox to connect an account."
            " An administrator can give it to you in your user's access rights."
        ),
        button="",
    ),
    "not_configured": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("The Instagram app is not set up yet"),
        _lt(
            "Odoo needs the id and the secret of your Instagram app; missing:"
            " %(missing)s. Enter them in Settings › Instagram. Administrators of the"
            " Odoo settings can do this: %(administrators)s."
        ),
        button="settings",
    ),
    "being_erased": Failure(
        HTTPStatus.CONFLICT,
        _lt("This account's data is being erased"),
        _lt(
            "The owner of @%(username)s has asked, through Meta, for its data to be"
            " erased, which will happen on %(date)s. Nothing was changed. Reconnect the"
            " account afterwards; on the inbox you can have it erased at once."
        ),
        button="",
    ),
    "cancelled": Failure(
        HTTPStatus.BAD_REQUEST,
        _lt("Nothing was connected"),
        _lt(
            "The login was cancelled at Instagram, so nothing was changed. Try again"
            " whenever you like, and press Allow there."
        ),
    ),
    "developer_role": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("Instagram does not let this account in"),
        _lt(
            "Your Meta app is in development mode, and this account is not one of its"
            " testers. In the app dashboard, add it under App roles as Instagram"
            " Tester, and accept the invitation in Instagram's settings under Apps"
            " and websites; or publish the app."
        ),
    ),
    "ended_by_instagram": Failure(
        HTTPStatus.BAD_REQUEST,
        _lt("Instagram ended the login"),
        _lt(
            "Instagram sent you back without a login, and nothing was changed. Try"
            " again; if it happens again, look at the app's messages in Meta's app"
            " dashboard."
        ),
    ),
    "state_missing": Failure(
        HTTPStatus.BAD_REQUEST,
        _lt("This login is incomplete"),
        _lt(
            "The address lacks the part that proves that the login began here. It was"
            " probably copied or opened by hand. Start again with the button."
        ),
    ),
    "state_altered": Failure(
        HTTPStatus.BAD_REQUEST,
        _lt("This login was changed on its way"),
        _lt(
            "Odoo did not issue the address you came back with, or somebody altered"
            " it. Nothing was connected. Start again with the button."
        ),
    ),
    "state_expired": Failure(
        HTTPStatus.BAD_REQUEST,
        _lt("The login took too long"),
        _lt(
            "For your safety it must be finished within 15 minutes. Nothing was"
            " connected. Start again with the button."
        ),
    ),
    "state_used": Failure(
        HTTPStatus.CONFLICT,
        _lt("This login has already been used"),
        _lt(
            "Each login works once: the page was probably loaded again. If your"
            " inbox is connected, there is nothing left to do; otherwise start again."
        ),
    ),
    "not_kept": Failure(
        HTTPStatus.CONFLICT,
        _lt("The login could not be saved"),
        _lt(
            "Odoo was changing the same data again and again at this moment. Nothing"
            " was connected. Start again with the button."
        ),
    ),
    "state_other_user": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("Somebody else began this login"),
        _lt(
            "It can only be finished by the Odoo user who began it, and you are"
            " logged in as another. Nothing was connected. Start your own login."
        ),
    ),
    "state_other_browser": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("This login began elsewhere"),
        _lt(
            "It can only be finished in the browser and the Odoo session in which it"
            " began: you have been logged out, or use another browser. Nothing"
            " was connected. Start again here."
        ),
    ),
    "inbox_gone": Failure(
        HTTPStatus.NOT_FOUND,
        _lt("This inbox does not exist"),
        _lt(
            "The inbox to reconnect has been deleted, or belongs to a company that you"
            " have no access to."
        ),
        button="",
    ),
    "personal_account": Failure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _lt("@%(username)s is a personal account"),
        _lt(
            "Instagram delivers messages of professional accounts only. In the"
            " Instagram app, open Settings › Account type and tools › Switch to"
            " professional account (it costs nothing), then try again."
        ),
    ),
    "permission_missing": Failure(
        HTTPStatus.FORBIDDEN,
        _lt("A permission is missing"),
        _lt(
            "Nothing was connected, because this was not ticked at Instagram:\n"
            "%(permissions)s\nTry again and leave every permission ticked."
        ),
    ),
    "other_company": Failure(
        HTTPStatus.CONFLICT,
        _lt("@%(username)s already has an inbox in %(company)s"),
        _lt(
            "An account belongs to one company. A manager of that company can"
            " reconnect it there; here, connect another account."
        ),
    ),
    "other_account": Failure(
        HTTPStatus.CONFLICT,
        _lt("You logged in as a different account"),
        _lt(
            "This inbox belongs to @%(expected)s, and you logged in as @%(actual)s."
            " Nothing was changed. Log in as @%(expected)s; or, to add @%(actual)s,"
            " press Connect an Instagram account in the list of inboxes."
        ),
    ),
    "code_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram did not accept the login"),
        _lt(
            "Usually the app id or the app secret in Settings › Instagram is not that"
            " of the Instagram app (Meta's own app has others), or the redirect"
            " address is not listed at Meta exactly as Settings › Instagram shows it."
        ),
    ),
    "code_gone": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("This login was used or has expired"),
        _lt(
            "Each login at Instagram works once, and for an hour. The page was probably"
            " loaded again. Nothing was connected. Start again with the button."
        ),
    ),
    "app_id_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not know this app"),
        _lt(
            "The app ID in Settings › Instagram is not that of an Instagram app. Copy"
            " Instagram app ID from Meta's app dashboard, under Instagram › API setup"
            " with Instagram login; the app ID at the top of the dashboard is another."
        ),
    ),
    "secret_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not accept the app secret"),
        _lt(
            "Copy Instagram app secret once more from Meta's app dashboard, under"
            " Instagram › API setup with Instagram login, to Settings › Instagram. The"
            " secret of the Meta app (App settings › Basic) does not work here; where"
            " several are entered, the Instagram one has to be the first."
        ),
    ),
    "redirect_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not accept the redirect address"),
        _lt(
            "It has to be listed at Meta exactly as Settings › Instagram shows it:"
            " under Instagram › API setup with Instagram login › Business login"
            " settings › OAuth redirect URIs. A slash at the end counts, and so does"
            " www."
        ),
    ),
    "app_deactivated": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Meta has deactivated the app's access"),
        _lt(
            "“API access deactivated” means that Meta requires action in the app"
            " dashboard: usually the address of a privacy policy that can be opened"
            " (App settings › Basic), or the yearly Data Use Checkup. Look at the"
            " alerts at the top of the dashboard, then try again."
        ),
    ),
    "account_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not give access to this account"),
        _lt(
            "While your Meta app is in development mode, the account must be one of"
            " its Instagram Testers and have accepted the invitation in Instagram's"
            " settings under Apps and websites. Otherwise compare the app secret in"
            " Settings › Instagram with the one in the app dashboard."
        ),
    ),
    "account_not_eligible": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not offer messaging by apps to this account"),
        _lt(
            "Nothing was connected. Instagram offers it to professional accounts only,"
            " and not in every country: look at the account type and the account status"
            " in the Instagram app."
        ),
    ),
    "access_ended": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram ended the access right after the login"),
        _lt(
            "Nothing was connected. The account's password was changed, the app was"
            " removed there, or the app secret in Settings › Instagram is not that of"
            " the Instagram app. Start again with the button; if it still fails, compare"
            " the secret with Meta's app dashboard."
        ),
    ),
    "not_permitted": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("The app may not do this for the account"),
        _lt(
            "Nothing was connected. Start again and leave every permission ticked. If"
            " that does not help: look in Meta's app dashboard whether the app has"
            " access to the two permissions instagram_business_basic and"
            " instagram_business_manage_messages, and in the Instagram app whether Allow"
            " access to messages is on (Settings › Messages and story replies › Message"
            " controls › Connected tools)."
        ),
    ),
    "account_held": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram has restricted this account"),
        _lt(
            "It restricts the account, or requires its owner to confirm something."
            " Log in to the Instagram app as this account, follow its steps and look at"
            " the account status there; then try again. Nothing was connected."
        ),
    ),
    "version_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not know this API version"),
        _lt(
            "The API version in Settings › Instagram is not one that Meta offers. Empty"
            " that field for the version Odoo was made for, save, and try again."
        ),
    ),
    "subscription_refused": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not deliver this account's messages"),
        _lt(
            "Odoo may log in, but could not subscribe to the messages, so nothing was"
            " connected. In the Instagram app, turn on Allow access to messages"
            " (Settings › Messages and story replies › Message controls › Connected"
            " tools); if it is on already, try again in a few minutes."
        ),
    ),
    "unreachable": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram does not respond"),
        _lt(
            "Instagram could not be reached or took too long, so nothing was"
            " connected. Try again in a few minutes; if it still fails, ask whoever runs"
            " your Odoo server whether it may reach Instagram's addresses."
        ),
    ),
    "busy": Failure(
        HTTPStatus.TOO_MANY_REQUESTS,
        _lt("Instagram asks us to wait"),
        _lt(
            "There have been too many calls recently. Nothing was connected; try again"
            " later."
        ),
    ),
    "unreadable": Failure(
        HTTPStatus.FAILED_DEPENDENCY,
        _lt("Instagram has a problem"),
        _lt(
            "It did not send its usual reply, as happens during"
            " maintenance. Nothing was connected. Try again in a few minutes."
        ),
    ),
}

# Failures of the app or the account, not of the one login: the checklist shows them.
# Their texts contain no values.
KEPT_FAILURES = frozenset(
    {
        "access_ended",
        "account_held",
        "account_not_eligible",
        "account_refused",
        "app_deactivated",
        "app_id_refused",
        "busy",
        "code_refused",
        "developer_role",
        "not_permitted",
        "redirect_refused",
        "secret_refused",
        "subscription_refused",
        "unreachable",
        "unreadable",
        "version_refused",
    }
)


def by_words(words):
    """Return the failure that Instagram's words name, or none."""
    words = words.lower()
    found = (key for known, key in FAILURE_BY_WORDS.items() if known in words)
    return next(found, None)
