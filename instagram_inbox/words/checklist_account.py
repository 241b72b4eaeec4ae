"""The findings of the checklist about one account."""

from odoo.tools import LazyTranslate

from .finding import BAD, GOOD, UNKNOWN, WARNING, Finding

_lt = LazyTranslate(__name__)

# Why a test has no result. A reply that meets the same error is tried again
# automatically, as its reason says; a test is not.
NO_ANSWER = {
    "rate_limited": _lt(
        "Instagram accepts no more calls from this account for the moment."
    ),
    "temporary": _lt("Instagram has a problem of its own."),
    "unreachable": _lt("Instagram could not be reached."),
}

FINDINGS = {
    # subscription
    "subscribed": Finding(GOOD, _lt("Instagram delivers this account's messages.")),
    "subscription_requested": Finding(
        GOOD, _lt("Instagram agreed to deliver when the account was connected.")
    ),
    "subscription_unknown": Finding(
        UNKNOWN, _lt("Not checked yet."), _lt("Press **Test**.")
    ),
    "subscription_ended": Finding(
        UNKNOWN,
        _lt("The account is not connected."),
        _lt("**Reconnect** subscribes it again."),
    ),
    "subscription_missing": Finding(
        BAD,
        _lt("Instagram does not deliver this account's messages to the app."),
        _lt("Press **Reconnect**: that subscribes the account again."),
    ),
    # permissions
    "permissions_granted": Finding(
        GOOD, _lt("Profile and messages were allowed at the login.")
    ),
    "permissions_unsaid": Finding(
        UNKNOWN,
        _lt("Instagram did not say at the login which were allowed."),
        _lt(
            "If messages cannot be sent, press **Reconnect** and leave every permission"
            " ticked."
        ),
    ),
    "permissions_unknown": Finding(
        UNKNOWN,
        _lt("No login has been seen yet."),
        _lt("**Reconnect** shows it."),
    ),
    # an account whose owner asked Meta for this
    "being_erased": Finding(
        UNKNOWN,
        _lt("Its data will be erased first, as the account's owner asked."),
        _lt(
            "When that is done, **Connect an Instagram account**, on the list of"
            " inboxes, connects it again."
        ),
    ),
    # token
    "token_renewed": Finding(GOOD, _lt("Renewed automatically, valid until %(date)s.")),
    "token_accepted": Finding(
        GOOD, _lt("Instagram accepts it; renewed automatically, valid until %(date)s.")
    ),
    "token_ends": Finding(
        WARNING,
        _lt("It will end on %(date)s, and could not be renewed so far."),
        _lt("Press **Reconnect**."),
    ),
    "token_expired": Finding(
        BAD, _lt("It ended on %(date)s."), _lt("Press **Reconnect**.")
    ),
    "token_refused": Finding(
        BAD,
        _lt("%(reason)s"),
        _lt(
            "Press **Reconnect**. Messages continue to arrive; replies wait, and are"
            " sent afterwards."
        ),
    ),
    "token_held": Finding(
        BAD,
        _lt("%(reason)s"),
        _lt(
            "Press **Reconnect** only after that: before, Instagram refuses again."
            " Messages continue to arrive; replies wait, and are sent afterwards."
        ),
    ),
    "account_personal": Finding(
        BAD,
        _lt("It has become a personal account, whose messages Instagram withholds."),
        _lt(
            "In the Instagram app, **Settings › Account type and tools › Switch to"
            " professional account**."
        ),
    ),
    "token_none": Finding(
        BAD, _lt("The account is not connected."), _lt("Press **Reconnect**.")
    ),
    # received
    "received": Finding(GOOD, _lt("Messages are arriving.")),
    "received_quiet": Finding(
        UNKNOWN,
        _lt("No message has arrived for a day."),
        _lt(
            "Perhaps nobody wrote. Write to the account from another one: the message"
            " should be in Discuss within seconds. If not, look at the lines above."
        ),
    ),
    "received_none": Finding(
        UNKNOWN,
        _lt("No customer's message has arrived for this account yet."),
        _lt(
            "Write to it from another Instagram account. If nothing comes: the app has"
            " to be **Live**, and **Allow access to messages** on in the Instagram app"
            " (Settings › Messages and story replies › Message controls › Connected"
            " tools). Some messages of strangers wait under **Requests** there, and"
            " arrive here all the same."
        ),
    ),
    # sent
    "sent": Finding(GOOD, _lt("Instagram accepts them.")),
    "sent_none": Finding(UNKNOWN, _lt("No reply sent yet.")),
    "sent_failed": Finding(
        WARNING,
        _lt("The last one was not sent: %(reason)s"),
        _lt("Fix the cause, then press **Retry** beside the reply in Discuss."),
    ),
    "sent_paused": Finding(
        BAD,
        _lt("Paused: %(reason)s"),
        _lt("Odoo tries again automatically; **Try Again Now** does not wait."),
    ),
    # agents
    "agents": Finding(GOOD, _lt("%(count)s agents")),
    "agents_one": Finding(GOOD, _lt("1 agent")),
    "agents_none": Finding(
        BAD,
        _lt("No agents yet: only agents see the messages."),
        _lt("Choose people under **Agents**, and save."),
    ),
    # of any test
    "test_failed": Finding(
        UNKNOWN,
        _lt("Instagram did not respond to the test: %(reason)s"),
        _lt(
            "The test is not repeated automatically: press **Test** again in a few"
            " minutes. If it still fails, ask whoever runs your Odoo server whether it may reach"
            " Instagram's addresses."
        ),
    ),
    "test_refused": Finding(
        BAD,
        _lt("Instagram: %(reason)s"),
        _lt(
            "If that does not help: look at the alerts at the top of Meta's app dashboard,"
            " and press **Reconnect**. If somebody has changed the **API version** in"
            " Settings › Instagram, empty that field."
        ),
    ),
}
