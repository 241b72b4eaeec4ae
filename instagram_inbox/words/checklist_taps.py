"""The findings of the checklist about ice breakers and the menu of one account."""

from odoo.tools import LazyTranslate

from .finding import BAD, GOOD, UNKNOWN, Finding

_lt = LazyTranslate(__name__)

FINDINGS = {
    "taps_pending": Finding(
        UNKNOWN,
        _lt("They have not been sent to Instagram yet."),
        _lt("Open this page again in a minute. Without access, **Reconnect** first."),
    ),
    "taps_refused": Finding(
        BAD,
        _lt("Instagram refused them: %(reason)s"),
        _lt("Correct them on the page **Ice Breakers & Menu**, then **Send Again**."),
    ),
    "taps_sent": Finding(GOOD, _lt("Instagram accepted them.")),
    "taps_same": Finding(GOOD, _lt("Instagram shows them as they are here.")),
    "taps_differ": Finding(
        BAD,
        _lt("Instagram has other ice breakers, or another menu, than this inbox."),
        _lt(
            "Another app or person changed them. On the page **Ice Breakers & Menu**,"
            " press **Send Again**."
        ),
    ),
}
