"""Odoo's own tests of guests, sockets and reactions pass beside the add-on.

pytest runs the classes that a module imports. `./dev test --core` runs all of Discuss's
and Live Chat's.
"""

from odoo.addons.bus.tests.test_ir_websocket import TestIrWebsocket as TestSubscribing
from odoo.addons.mail.tests.discuss.test_discuss_channel_member import (
    TestDiscussChannelMember,
)
from odoo.addons.mail.tests.discuss.test_discuss_reaction_controller import (
    TestMessageReactionController,
)
from odoo.addons.mail.tests.discuss.test_guest import TestGuest
from odoo.addons.mail.tests.discuss.test_guest_feature import TestGuestFeature
from odoo.addons.mail.tests.test_ir_websocket import TestIrWebsocket
from odoo.addons.mail.tests.test_mail_presence import TestMailPresence

__all__ = [
    "TestDiscussChannelMember",
    "TestGuest",
    "TestGuestFeature",
    "TestIrWebsocket",
    "TestMailPresence",
    "TestMessageReactionController",
    "TestSubscribing",
]
