"""Automation rules about conversations, and what they did."""

from contextlib import contextmanager

from tests.e2e.conversations import eventually, plain

# Writes down the text of each message that calls for a rule.
NOTE = "record.message_post(body='Seen: ' + (record.instagram_message_text or '-'))"


def add_rule(site, trigger, *actions, domain=(), **values):
    """Create a rule about channels.

    :param actions: values of its actions
    :return: its id
    """
    model = site.reference("mail.model_discuss_channel")
    usual = {"model_id": model, "name": "Action", "usage": "base_automation"}
    return site.admin.call(
        "base.automation",
        "create",
        {
            "name": f"Rule {trigger}",
            "model_id": model,
            "trigger": trigger,
            "filter_domain": repr(list(domain)),
            "action_server_ids": [(0, 0, usual | each) for each in actions],
            **values,
        },
    )


@contextmanager
def rule(site, *args, **values):
    """Have a rule while the block runs; see `add_rule`."""
    number = add_rule(site, *args, **values)
    try:
        yield number
    finally:
        site.admin.call("base.automation", "unlink", [number])


def tag(site, name):
    """Return a tag of this name, and the action that puts it on a conversation."""
    found = site.admin.call("instagram.tag", "search", [("name", "=", name)])
    number = (
        found[0]
        if found
        else site.admin.call("instagram.tag", "create", {"name": name})
    )
    return number, {"state": "instagram_tag", "instagram_tag_ids": [(6, 0, [number])]}


def code(text):
    return {"state": "code", "code": text}


def reply(text):
    return {"state": "instagram_reply", "instagram_text": text}


def update(site, field, **value):
    """Return the action that sets a field of a conversation."""
    domain = [("model", "=", "discuss.channel"), ("name", "=", field)]
    (number,) = site.admin.call("ir.model.fields", "search", domain)
    if "selection" in value:
        chosen = [("field_id", "=", number), ("value", "=", value["selection"])]
        (option,) = site.admin.call("ir.model.fields.selection", "search", chosen)
        value = {"selection_value": option, "value": value["selection"]}
    return {"state": "object_write", "update_path": field, **value}


def thread(site, channel, *names):
    (values,) = site.admin.call("discuss.channel", "read", [channel], list(names))
    return values


def notes(site, channel):
    """Return what rules noted, in order."""
    found = site.admin.call(
        "mail.message",
        "search_read",
        [
            ("model", "=", "discuss.channel"),
            ("res_id", "=", channel),
            ("body", "like", "Seen: "),
        ],
        fields=["body"],
        order="id",
    )
    return [plain(each["body"]).removeprefix("Seen: ") for each in found]


def history(site, channel):
    found = site.admin.call(
        "instagram.conversation.change",
        "search_read",
        [("channel_id", "=", channel)],
        fields=["author_name", "summary"],
        order="id",
    )
    return [(each["author_name"], each["summary"]) for each in found]


def error(site, number):
    (values,) = site.admin.call(
        "base.automation", "read", [number], ["instagram_error"]
    )
    return values["instagram_error"]


def written(site, customer, text):
    """Have a customer write; wait until the message is shown, and rules have run."""
    site.simulator.write(customer, text)
    assert eventually(lambda: text in site.conversation(customer))
    return site.channel(customer)
