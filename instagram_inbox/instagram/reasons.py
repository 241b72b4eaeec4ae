"""Every reason in plain words: what happened, and what to do about it.

The keys are stable: translations are looked up by them. The sentences are English, for
agents and administrators who know nothing of Meta's interfaces.
"""

from typing import Final

from .webhook.events import IgnoredReason


def _lt(sentence: str) -> str:
    """Mark a sentence for translators; the code that shows it translates it."""
    return sentence


REASONS: Final[dict[str, str]] = {
    # Connect again.
    "token_invalid": _lt(
        "Instagram no longer accepts this inbox's login. Reconnect the account."
    ),
    "token_expired": _lt(
        "This inbox's login to Instagram has expired. Reconnect the account."
    ),
    "app_removed": _lt(
        "The account's owner removed this app in Instagram. "
        "Reconnect the account to continue."
    ),
    "password_changed": _lt(
        "The account's password was changed. Reconnect the account."
    ),
    "checkpoint": _lt(
        "Instagram requires the account's owner to confirm something. "
        "Log in at instagram.com or in the Instagram app as this account and follow the "
        "steps there, then reconnect the account."
    ),
    "disconnected": _lt(
        "This account is disconnected from Instagram: nothing can be sent from Odoo. "
        "A manager can reconnect it; until then, reply in the Instagram app."
    ),
    "being_erased": _lt(
        "The data of this conversation is being erased: nothing can be sent any more."
    ),
    "dashboard_test": _lt(
        "This is a test from Meta's App Dashboard: there is nobody who would get a reply."
    ),
    # The account as a whole.
    "account_restricted": _lt(
        "Instagram has restricted this account from sending messages for now. "
        "Look at the account status in the Instagram app."
    ),
    "account_inactive": _lt(
        "The Instagram account is inactive or restricted. "
        "Log in to the Instagram app and follow its steps."
    ),
    "messages_not_allowed": _lt(
        "The account does not allow access to its messages. In the Instagram app, "
        "turn on “Allow access to messages” under Settings, Messages and story "
        "replies, Message controls, Connected tools."
    ),
    # Later.
    "rate_limited": _lt(
        "Instagram accepts no more calls from this account for the moment. "
        "Odoo tries again automatically."
    ),
    "nearly_limited": _lt(
        "This account has nearly used up the calls that Instagram allows it, "
        "so that replies go out slowly."
    ),
    "unreachable": _lt(
        "Instagram could not be reached. Odoo tries again automatically."
    ),
    "temporary": _lt(
        "Instagram has a problem of its own. Odoo tries again automatically."
    ),
    "unconfirmed": _lt(
        "Instagram did not confirm this message; it may have arrived. "
        "Look at the conversation in Instagram before sending it again."
    ),
    "interrupted": _lt(
        "Odoo was stopped while this message was being sent; it may have arrived. "
        "Look at the conversation in Instagram before sending it again."
    ),
    "call_interrupted": _lt(
        "Odoo stopped several times during this. It is not tried again."
    ),
    "waited": _lt(
        "This reply could not be sent for more than 12 hours. Send it only if it still "
        "says what you want to say."
    ),
    "discarded": _lt("Discarded: it was not sent."),
    "undone": _lt("Undone before it was sent."),
    "part_before_failed": _lt("Not sent, because the part before it was not."),
    # This message, this person.
    "window_closed": _lt(
        "The customer's last message is more than 24 hours old, so Instagram no longer "
        "accepts replies. You can reply when they write again."
    ),
    "window_refused": _lt(
        "Instagram says that the time for replies is over, although the customer wrote "
        "less than 24 hours ago. Usually the app's access to messages is not approved, "
        "or the app is not live for this person yet. A manager can check both in Meta's "
        "App Dashboard."
    ),
    "human_agent_ended": _lt(
        "The customer's last message is more than 7 days old, so Instagram no longer "
        "accepts replies. You can reply when they write again."
    ),
    "never_wrote": _lt(
        "This person has not written to you yet. On Instagram a business can only reply: "
        "you can write when they have."
    ),
    "human_agent_not_approved": _lt(
        "After 24 hours Instagram accepts replies only from apps with the Human Agent "
        "feature, which this app does not have. Request it in Meta's App Review; you "
        "can reply when the customer writes again."
    ),
    "recipient_unavailable": _lt(
        "This person cannot receive your messages: they may have blocked the account, "
        "turned messages off or left Instagram."
    ),
    "recipient_unknown": _lt(
        "Instagram does not know this person at this account. "
        "They may have left Instagram, or belong to another account."
    ),
    "no_consent": _lt(
        "Instagram shows a profile only after the person has written to the account."
    ),
    "message_deleted": _lt("The message was deleted in Instagram."),
    "message_invalid": _lt("Instagram does not accept a message of this kind."),
    "reaction_refused": _lt(
        "Instagram does not accept a reaction to this message. "
        "It may be too old, or no longer exist."
    ),
    "duplicate": _lt(
        "Instagram refused this message as a repetition of an earlier one."
    ),
    "policy": _lt(
        "Instagram refused this message because of its policies. "
        "Look at the account status in the Instagram app."
    ),
    "thread_held": _lt(
        "Another app is handling this conversation. "
        "Reply there, or wait until it hands the conversation over."
    ),
    # Comments.
    "already_replied": _lt("This comment was already answered by a message."),
    "comment_closed": _lt("This comment can no longer be answered by a message."),
    "comment_deleted": _lt("This comment was deleted in Instagram."),
    "comment_hidden": _lt(
        "This comment is hidden: Instagram accepts no public reply to it. Show it again "
        "first, or reply privately."
    ),
    "comment_is_own": _lt("This comment is by your own account."),
    "comment_live_ended": _lt(
        "A comment on a live broadcast can be answered by a message only while the "
        "broadcast lasts."
    ),
    "comment_live_public": _lt(
        "Instagram accepts no public reply to a comment on a live broadcast. Reply "
        "privately while the broadcast lasts."
    ),
    "comment_refused": _lt(
        "Instagram does not accept this for this comment. Open the post in Instagram to "
        "see why."
    ),
    "comment_too_old": _lt(
        "This comment is more than 7 days old: Instagram no longer accepts a private "
        "reply. You can reply publicly."
    ),
    "comments_not_allowed": _lt(
        "The app may not work with this account's comments. A manager can reconnect the "
        "account with the permission for comments; posts with an age limit cannot be "
        "answered at all."
    ),
    "comments_off": _lt(
        "Comments are switched off for this inbox. A manager can switch them on."
    ),
    "comment_unconfirmed": _lt(
        "Instagram did not confirm this; it may have been done. Look at the post in "
        "Instagram before you try again."
    ),
    # Files.
    "media_unreachable": _lt(
        "Instagram could not fetch the file. "
        "Check that your Odoo can be reached from the internet by https."
    ),
    "media_type": _lt(
        "Instagram does not support this file type. Supported: pictures (PNG, JPEG, GIF "
        "up to 8 MB); videos (MP4, MOV, WEBM, AVI, OGG), sound (AAC, M4A, MP4, WAV) and "
        "PDF files up to 25 MB."
    ),
    "media_too_big": _lt(
        "The file is too big. Instagram accepts pictures up to 8 MB; videos, sound and PDF "
        "files up to 25 MB."
    ),
    "media_slow": _lt("Instagram could not fetch the file in time. Try a smaller one."),
    "media_gone": _lt(
        "The file no longer exists: Instagram keeps it for a short time only. "
        "Open the conversation in Instagram to see it."
    ),
    "media_address": _lt(
        "The file is at an address from which Odoo fetches nothing, for safety."
    ),
    "media_unreadable": _lt(
        "The file comes compressed, which is not unpacked for safety."
    ),
    "media_interrupted": _lt(
        "Odoo stopped several times while it fetched the file. It is not tried again."
    ),
    "media_unknown": _lt(
        "Instagram does not know this file. Send it as a new message."
    ),
    "file_empty": _lt("The file is empty."),
    "file_gone": _lt("The file was deleted before it could be sent."),
    "file_elsewhere": _lt(
        "The file is in a cloud storage, where Instagram cannot fetch it. "
        "Send a smaller file, or a link."
    ),
    "address_private": _lt(
        "Instagram fetches files from this Odoo, whose address cannot be reached from "
        "outside. Ask an administrator to set a public https address (system parameter "
        "web.base.url). Text can be sent."
    ),
    "several_images": _lt(
        "This account cannot send several images in one message yet. Send them one by one."
    ),
    # The app.
    "permission_missing": _lt(
        "The app may not do this for the account. Connect it again with all "
        "permissions; if that does not help, check the app's access in Meta's App "
        "Dashboard, and that the account allows access to its messages."
    ),
    "app_not_live": _lt(
        "The app is not live for this person yet. Publish it in Meta's App Dashboard, "
        "or give the person a role in it."
    ),
    "account_not_allowed": _lt(
        "Meta does not let the app work with this account. While the app is in "
        "development, invite the account as an Instagram tester and accept that in "
        "Instagram; otherwise check the app's access, business verification and "
        "secret in Meta's App Dashboard."
    ),
    "account_not_eligible": _lt(
        "Instagram does not offer messaging by apps to this account."
    ),
    "app_credentials": _lt(
        "Meta does not accept the app's ID or secret. Compare the Instagram app ID and "
        "the Instagram app secret in the settings with Meta's App Dashboard."
    ),
    "login_refused": _lt(
        "Instagram did not accept the login. Try again; if it still fails, compare app "
        "ID, app secret and redirect URI in Meta's App Dashboard with the settings."
    ),
    "copied_database": _lt("Not sent: this is a copy of the database."),
    # The rest.
    "not_found": _lt("Instagram cannot find what was asked for, or does not show it."),
    "bad_request": _lt(
        "Instagram does not understand the request. If this happens with every message, "
        "Meta may not let the app work with this account: the tests in the checklist "
        "of the inbox tell managers what to do."
    ),
    "malformed_answer": _lt("Instagram sent a reply that cannot be understood."),
    "refused": _lt("Instagram refused this."),
    "refused_plainly": _lt(
        "Instagram, or something between Odoo and Instagram, refused this without "
        "saying why."
    ),
    "unknown": _lt("Something went wrong with Instagram."),
}

# Reasons that explain nothing: Meta's own words are shown along with them.
WITH_WORDS: Final = frozenset({"refused", "bad_request"})

IGNORED: Final[dict[IgnoredReason, str]] = {
    "other_object": "It is not about an Instagram account.",
    "other_field": "It is not about messages.",
    "unknown_kind": "Its kind is not known.",
    "no_customer": "It does not name a person.",
    "no_mid": "It does not name the message it is about.",
    "not_an_edit": "It announces a message, and is not an edit.",
    "no_content": "There is nothing in it.",
}
