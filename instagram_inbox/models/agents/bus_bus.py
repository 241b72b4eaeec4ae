import json

from odoo import api, models
from odoo.addons.bus.models.bus import channel_with_db, json_dump
from odoo.tools import SQL

from ...tools.ids import is_id

# A message with only these fields tells a browser to drop a channel: users who lost the
# channel must receive it.
LETTING_GO = {"id", "channel_member_ids", "close_chat_window", "isLocallyPinned"}


class BusBus(models.Model):
    """Keep browsers from receiving what their users may no longer read."""

    _inherit = "bus.bus"

    @api.model
    def _poll(self, channels, last=0, ignore_ids=None):
        """Skip inboxes and conversations that the user may no longer read.

        A websocket goes on following its channels until its browser subscribes again,
        which nothing forces. Messages on the user's own channel are checked, too.
        """
        hidden = self._instagram_hidden(channels)
        channels = [each for each in channels if _record_of(each) not in hidden]
        rows = super()._poll(channels, last, ignore_ids)
        threads_by_row = [set(_threads_in(row["message"])) for row in rows]
        lost = self.env["discuss.channel"]._instagram_lost(set().union(*threads_by_row))
        return [
            row
            for row, threads in zip(rows, threads_by_row, strict=True)
            if threads.isdisjoint(lost)
        ]

    @api.model
    def _instagram_hidden(self, channels):
        """Return those of these bus channels that the user may not follow.

        :return: pairs of a model's name and an id
        :rtype: set
        """
        followed = {"instagram.inbox": set(), "discuss.channel": set()}
        for model, number in filter(None, map(_record_of, channels)):
            followed.get(model, set()).add(number)
        hidden = set()
        if inboxes := followed["instagram.inbox"]:
            mine = self.env["discuss.channel"]._instagram_inboxes()
            hidden = {("instagram.inbox", number) for number in inboxes - set(mine.ids)}
        lost = self.env["discuss.channel"]._instagram_lost(followed["discuss.channel"])
        return hidden | {("discuss.channel", number) for number in lost}

    @api.model
    def _instagram_forget(self, records):
        """Delete what was sent to browsers about these; Odoo keeps it for a day."""
        database = self.env.cr.dbname
        channels = [json_dump(channel_with_db(database, each)) for each in records]
        # sudo: bus.bus - only the server reads these rows
        self.sudo().search([("channel", "in", channels)]).unlink()

    @api.model
    def _instagram_forget_about(self, records):
        """Delete what was sent about these to anybody, on whatever channel.

        :param records: of one model, such as threads
        """
        if not records:
            return
        self._instagram_forget(records)
        # JSON without blanks: all rows with a number that may be the id of a record
        numbers = rf'id":({"|".join(map(str, records.ids))})[,}}]'
        self.env.cr.execute(
            SQL("SELECT id FROM bus_bus WHERE message ~ %s ORDER BY id", numbers)
        )
        # sudo: bus.bus - only the server reads these rows
        rows_sudo = self.sudo().browse(number for (number,) in self.env.cr.fetchall())
        gone = set(records.ids)
        rows_sudo.filtered(
            lambda row: (
                not gone.isdisjoint(_ids_in(json.loads(row.message), records._name))
            )
        ).unlink()

    @api.model
    def _instagram_forget_all(self, threads, guests):
        """Delete all that was sent about Instagram, and nothing of other add-ons.

        :param set threads: ids of the Discuss channels that are conversations
        :param set guests: ids of the customers' guests
        """
        # sudo: bus.bus - only the server reads these rows
        rows_sudo = self.sudo()
        last = 0
        while found := rows_sudo.search([("id", ">", last)], order="id", limit=1000):
            last = found[-1].id
            found.filtered(lambda row: row._instagram_is_ours(threads, guests)).unlink()
            self.env.invalidate_all()

    def _instagram_is_ours(self, threads, guests):
        ours = {"discuss.channel": threads, "mail.guest": guests}
        channel, content = json.loads(self.channel), json.loads(self.message)
        records = [(content["type"].partition("/")[0], None), *_records_in(content)]
        # the channel of a record: the database, its model and its id
        if isinstance(channel, list) and len(channel) > 2:
            records.append(tuple(channel[1:3]))
        return not threads.isdisjoint(_threads_in(content)) or any(
            str(model).startswith("instagram.") or number in ours.get(model, ())
            for model, number in records
        )


def _record_of(channel):
    """Return the model's name and the id of a record's bus channel, or None."""
    if isinstance(channel, tuple) and len(channel) > 2:
        return channel[1:3]
    return (channel._name, channel.id) if isinstance(channel, models.Model) else None


def _threads_in(content):
    """Return the ids of the Discuss channels that a bus message is about.

    :param content: JSON, whole or a part; in a call, people may send each other any
        JSON
    """
    return _ids_in(content, "discuss.channel")


def _ids_in(content, name):
    """Return the ids of the records of a model that a bus message is about.

    :param content: see `_threads_in`
    :param str name: of the model
    """
    numbers = []
    for model, each in _objects_in(content):
        if model == name and not LETTING_GO.issuperset(each):
            numbers.append(each.get("id"))
        elif each.get("model") == name:
            # a message, or a record that refers to this one
            numbers.append(each.get("res_id") or each.get("id"))
        if name == "discuss.channel":
            numbers.append(each.get("instagram_thread_id"))
    return filter(is_id, numbers)


def _records_in(content):
    """Yield the model and the id of each record that JSON holds under its model."""
    for model, each in _objects_in(content):
        number = each.get("id")
        yield model, number if is_id(number) else None


def _objects_in(content):
    """Yield each object in JSON, at any depth, with the name it stands under."""
    waiting = [(None, content)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((name, each) for each in value)
        elif isinstance(value, dict):
            yield name, value
            waiting.extend(value.items())
