from odoo import api, models
from odoo.addons.bus.models.bus import channel_with_db, json_dump


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Pass over inboxes and conversations whose reader has no access any more.

        A websocket follows what it was allowed to follow until its browser asks anew,
        which nothing makes it do.
        """
        hidden = self._instagram_hidden(channels)
        channels = [each for each in channels if _record_of(each) not in hidden]
        return super()._poll(channels, last, ignore_ids)

    @api.model
    def _instagram_hidden(self, channels):
        """Give those of these bus channels that the user may not follow."""
        followed = {"instagram.inbox": set(), "discuss.channel": set()}
        for model, number in filter(None, map(_record_of, channels)):
            followed.get(model, set()).add(number)
        hidden = set()
        if inboxes := followed["instagram.inbox"]:
            # sudo: instagram.inbox - only which inboxes the user is an agent of
            mine = self.env.user.sudo()._instagram_inboxes()
            hidden = {("instagram.inbox", number) for number in inboxes - set(mine.ids)}
        if numbers := followed["discuss.channel"]:
            domain = [("id", "in", list(numbers)), ("channel_type", "=", "instagram")]
            # sudo: discuss.channel - which of them are ours, to ask for access to these
            threads = self.env["discuss.channel"].sudo().search(domain).sudo(False)
            lost = threads - threads._filtered_access("read")
            hidden |= {("discuss.channel", number) for number in lost.ids}
        return hidden

    @api.model
    def _instagram_forget(self, records):
        """Delete what was told to browsers about these; Odoo keeps it for a day."""
        database = self.env.cr.dbname
        channels = [json_dump(channel_with_db(database, each)) for each in records]
        # sudo: bus.bus - rows that only the server reads
        self.sudo().search([("channel", "in", channels)]).unlink()


def _record_of(channel):
    """Give the model's name and the id of a bus channel that is a record's."""
    if isinstance(channel, tuple) and len(channel) > 2:
        return channel[1:3]
    return (channel._name, channel.id) if isinstance(channel, models.Model) else None
