from odoo.addons.mail.controllers.discuss.channel import ChannelController
from odoo.http import request, route


class TypingController(ChannelController):
    """Send "typing" to the customer for users who have the conversation open."""

    @route()
    def discuss_channel_notify_typing(self, channel_id, is_typing):
        result = super().discuss_channel_notify_typing(channel_id, is_typing)
        # super() raises unless the conversation is found and readable
        channel = request.env["discuss.channel"].browse(int(channel_id))
        channel._instagram_typing(is_typing)
        return result
