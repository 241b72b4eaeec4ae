"""The findings of the checklist about the app at Meta."""

from odoo.tools import LazyTranslate

from .finding import BAD, GOOD, UNKNOWN, WARNING, Finding

_lt = LazyTranslate(__name__)

# Odoo learns nothing of these: the browser stays at Instagram.
PAGES_OF_INSTAGRAM = _lt(
    "If Instagram shows a page of its own instead of coming back: “Invalid platform app”"
    " means the app ID, “Invalid redirect_uri” the redirect address, “Insufficient"
    " Developer Role” that the app is not published and the account is not an **Instagram"
    " Tester** of it (or has not accepted the invitation), “API access deactivated” that"
    " Meta requires action in the app dashboard: a privacy policy address that can be"
    " opened, or the **Data Use Checkup**."
)

FINDINGS = {
    # app
    "app_missing": Finding(
        BAD,
        _lt("Not entered yet: %(missing)s."),
        _lt(
            "Create an app at Meta, then enter its **Instagram app ID** and"
            " **Instagram app secret** in Settings › Instagram. Administrators of the"
            " Odoo settings can: %(administrators)s."
        ),
    ),
    "app_unproven": Finding(
        UNKNOWN,
        _lt("Saved, but not used yet."),
        _lt(
            "You will know once an account is connected. They are those of **Instagram"
            " › API setup with Instagram login**; the Meta app has an ID and a secret of"
            " its own, which do not work here: Instagram then says “Invalid platform"
            " app”."
        ),
    ),
    "app_login": Finding(GOOD, _lt("Both are right: a login succeeded with them.")),
    "app_signed": Finding(
        UNKNOWN,
        _lt(
            "The secret is right: a delivery was signed with it. The next login will"
            " show whether the app ID is right."
        ),
    ),
    # login
    "login_none": Finding(
        UNKNOWN,
        _lt("No account has been connected yet."),
        _lt(
            "Press **Connect an Instagram account** and allow everything there. %(pages)s"
        ),
    ),
    "login_succeeded": Finding(
        GOOD, _lt("An account has been connected."), _lt("%(pages)s")
    ),
    "login_failed": Finding(BAD, _lt("%(title)s. %(words)s"), _lt("%(text)s")),
    # redirect
    "redirect_unproven": Finding(
        UNKNOWN,
        _lt("No login has returned to %(url)s yet."),
        _lt(
            "In Meta's app dashboard, **Instagram › API setup with Instagram login ›"
            " Set up Instagram business login › Business login settings**: add this"
            " address to **OAuth redirect URIs** and press **Save**. If Instagram says"
            " “Invalid redirect_uri”, it differs there by a letter, by www or by a"
            " slash at the end."
        ),
    ),
    "redirect_used": Finding(GOOD, _lt("A login has returned to %(url)s.")),
    "redirect_moved": Finding(
        WARNING,
        _lt("Odoo's address has changed since the last login returned."),
        _lt(
            "Enter %(url)s under **OAuth redirect URIs** in Meta's **Business login"
            " settings**."
        ),
    ),
    # webhook
    "webhook_never": Finding(
        UNKNOWN,
        _lt("Meta has not verified %(url)s yet."),
        _lt(
            "In Meta's app dashboard, **Instagram › API setup with Instagram login ›"
            " Configure webhooks**: enter the webhook callback URL and the verify"
            " token from Settings › Instagram, and press **Verify and save**. If Meta"
            " says it could not be validated, press **Test** at the address."
        ),
    ),
    "webhook_verified": Finding(GOOD, _lt("Meta has verified the webhook.")),
    "webhook_other_token": Finding(
        BAD,
        _lt("Somebody asked with another verify token, and was refused."),
        _lt(
            "If it was you at Meta: copy the verify token from Settings › Instagram"
            " once more, and press **Verify and save** there again. (A stranger who"
            " calls the address also appears here, until the next delivery.)"
        ),
    ),
    "webhook_moved": Finding(
        BAD,
        _lt("Odoo's address has changed since Meta verified the webhook."),
        _lt(
            "Meta still delivers to the old one. Enter %(url)s under **Configure"
            " webhooks**, and press **Verify and save**."
        ),
    ),
    # deliveries
    "deliveries_none": Finding(
        UNKNOWN,
        _lt("Nothing received from Meta yet (older events may have been deleted)."),
        _lt(
            "Subscribe to the field **messages** under **Configure webhooks**, connect"
            " the account, and publish the app (**Live**): before that, messages of"
            " customers are not delivered. In the Instagram app, **Allow access to"
            " messages** has to be on (Settings › Messages and story replies › Message"
            " controls › Connected tools)."
        ),
    ),
    "deliveries_test": Finding(
        WARNING,
        _lt(
            "Only the test of Meta's app dashboard has arrived, no customer's message."
        ),
        _lt(
            "The way is open. Publish the app (**Live**), and have **Allow access to"
            " messages** turned on in the Instagram app: until then Meta delivers no"
            " customer's message."
        ),
    ),
    "deliveries_seen": Finding(GOOD, _lt("Meta delivers.")),
    "deliveries_quiet": Finding(
        UNKNOWN,
        _lt("Nothing received for a day."),
        _lt(
            "Perhaps nobody wrote. If somebody did: Meta switches a webhook off that"
            " did not respond for hours. Press **Verify and save** under **Configure"
            " webhooks** again and look whether **messages** is subscribed; the app"
            " has to be **Live**, and Meta's yearly **Data Use Checkup** done."
        ),
    ),
    "deliveries_refused": Finding(
        BAD,
        _lt("A delivery was refused: its signature fits no app secret."),
        _lt(
            "Copy the **Instagram app secret** once more to Settings › Instagram. Some"
            " apps sign with the secret of the Meta app (App settings › Basic): enter"
            " both, separated by a comma, the Instagram one first. Meta repeats what"
            " was refused for 36 hours, so nothing is lost if that is soon. (A stranger"
            " who posts to the address also appears here, until the next delivery.)"
        ),
    ),
}
