from odoo.addons.mail.controllers.discuss.channel import ChannelController
from odoo.http import request, route


class TypingController(ChannelController):
    """Who has a conversation open and its customer see that somebody types there."""

    @route()
    def discuss_channel_notify_typing(self, channel_id, is_typing):
        result = super().discuss_channel_notify_typing(channel_id, is_typing)
        # found and readable, or there would have been an error
        channel = request.env["discuss.channel"].browse(int(channel_id))
        channel._instagram_typing(is_typing)
        return result
