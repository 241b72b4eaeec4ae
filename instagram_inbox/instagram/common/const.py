"""Facts about Meta's API, each with its page and the date it was seen there."""

from datetime import timedelta
from typing import Final

# https://developers.facebook.com/docs/graph-api/changelog (2026-10-05):
# v25.0 of 18 February 2026 works until 29 July 2028.
API_VERSION: Final = "v25.0"

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
# (2026-10-05): one host for the login, one for the code, one for everything else.
LOGIN_HOST: Final = "https://www.instagram.com"
API_HOST: Final = "https://api.instagram.com"
GRAPH_HOST: Final = "https://graph.instagram.com"

# The page of a person, also of one with a private account (seen 2026-10-05).
PROFILE_PAGE: Final = "https://www.instagram.com/{username}/"

# Same page (2026-10-05). The older `business_*` names ended on 27 January 2025.
SCOPES: Final = ("instagram_business_basic", "instagram_business_manage_messages")

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/comment-moderation
# (2026-12-01): only inboxes with comments ask for it.
COMMENT_SCOPE: Final = "instagram_business_manage_comments"

# https://developers.facebook.com/docs/instagram-platform/webhooks (2026-10-05).
# The messaging page spells some differently; these are the webhook page's names.
WEBHOOK_FIELDS: Final = (
    "messages",
    "messaging_seen",
    "message_reactions",
    "messaging_postbacks",
    "messaging_referral",
    "message_edit",
    "standby",
)

# Same page (2026-12-01): comments on posts and reels, and those of live broadcasts. The
# account has to be public.
COMMENT_FIELDS: Final = ("comments", "live_comments")
LIVE_COMMENTS: Final = "live_comments"

# Fields whose `changes` hold what `messaging` usually holds: the dashboard's *Test*
# button sends them (seen 2026-10-05; both spellings occur in Meta's pages).
MESSAGING_FIELDS: Final = frozenset(WEBHOOK_FIELDS) | {
    "message_echoes",
    "messaging_handover",
    "messaging_reactions",
    "messaging_referrals",
}

# The account id in the event of the dashboard's *Test* button (seen 2026-10-05).
TEST_ACCOUNT_ID: Final = "0"

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
# (2026-10-05): bytes of UTF-8, not characters.
TEXT_LIMIT_BYTES: Final = 1000

# Same page (2026-10-05): a business may reply for 24 hours after the customer's
# latest message; a person, with the Human Agent feature, for 7 days.
WINDOW: Final = timedelta(hours=24)
HUMAN_AGENT_EXTRA: Final = timedelta(days=6)
HUMAN_AGENT_TAG: Final = "HUMAN_AGENT"

# https://developers.facebook.com/docs/instagram-platform/private-replies (2026-12-01):
# one message to each comment, within 7 days; to one of a live broadcast, only during the
# broadcast. It opens no reply window.
PRIVATE_REPLY_PERIOD: Final = timedelta(days=7)

# The length of a comment that people can write in Instagram's app (seen 2026-12-01).
COMMENT_LIMIT: Final = 2200

# https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/quick-replies
# (2026-12-01): the most below one text, and the characters that Instagram shows of each.
QUICK_REPLY_LIMIT: Final = 13
QUICK_REPLY_LENGTH: Final = 20

# https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api/ice-breakers
# (2026-12-01): questions that customers see in an empty conversation. The list of the
# default locale is required.
ICE_BREAKER_LIMIT: Final = 4
DEFAULT_LOCALE: Final = "default"

# Instagram's pages name no limits; these are Messenger's as far as known, and were not
# read on its pages. What Meta refuses is shown on the inbox with the reason.
QUESTION_LENGTH: Final = 80
MENU_LIMIT: Final = 20
MENU_TITLE_LENGTH: Final = 30

# Those of https://developers.facebook.com/docs/messenger-platform/messenger-profile/supported-locales
# as far as known: the page was not read.
_LOCALES: Final = (
    "af_ZA ar_AR as_IN az_AZ be_BY bg_BG bn_IN br_FR bs_BA ca_ES cb_IQ co_FR cs_CZ"
    " cx_PH cy_GB da_DK de_DE el_GR en_GB en_UD en_US es_ES es_LA et_EE eu_ES fa_IR"
    " ff_NG fi_FI fo_FO fr_CA fr_FR fy_NL ga_IE gl_ES gn_PY gu_IN ha_NG he_IL hi_IN"
    " hr_HR hu_HU hy_AM id_ID is_IS it_IT ja_JP ja_KS jv_ID ka_GE kk_KZ km_KH kn_IN"
    " ko_KR ku_TR lt_LT lv_LV mg_MG mk_MK ml_IN mn_MN mr_IN ms_MY mt_MT my_MM nb_NO"
    " ne_NP nl_BE nl_NL nn_NO or_IN pa_IN pl_PL ps_AF pt_BR pt_PT qz_MM ro_RO ru_RU"
    " rw_RW sc_IT si_LK sk_SK sl_SI so_SO sq_AL sr_RS sv_SE sw_KE sz_PL ta_IN te_IN"
    " tg_TJ th_TH tl_PH tr_TR tz_MA uk_UA ur_PK uz_UZ vi_VN zh_CN zh_HK zh_TW"
)
LOCALES: Final = frozenset(_LOCALES.split())
# The locale for the other variants of a language, where it is not the first one above.
LOCALE_OF_LANGUAGE: Final = {"en": "en_GB", "es": "es_LA", "fr": "fr_FR", "pt": "pt_PT"}

# https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login
# (2026-10-05): a long-lived token lasts 60 days and can be refreshed
# from 24 hours of age until it expires.
TOKEN_REFRESH_MIN_AGE: Final = timedelta(hours=24)
TOKEN_LIFE: Final = timedelta(days=60)

# Same page (2026-10-05): images up to 8 MB, audio, video and PDF up to 25 MB.
IMAGE_LIMIT_BYTES: Final = 8 * 1024 * 1024
MEDIA_LIMIT_BYTES: Final = 25 * 1024 * 1024

# Our own limit: no answer of the API comes near it.
ANSWER_LIMIT_BYTES: Final = 1024 * 1024

# HTTP statuses that redirect a browser; Meta follows none (seen 2026-10-05).
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
