"""A flower shop with its customers, always the same."""

import time
from contextlib import contextmanager

import requests

from tests.e2e.conversations import SHOP, eventually
from tests.e2e.installation import SCOPES, installed

COMMENTS = "instagram_business_manage_comments"
# No emoji: not every machine has their font.
MORE_CUSTOMERS = {
    "clara": ("Clara Fischer", "clara.reads"),
    "tom": ("Tom Baker", "tom.bakes.bread"),
    "marta": ("Marta Silva", "marta.silva"),
    "paul": ("Paul Meyer", "paul.on.tour"),
    "emma": ("Emma Larsen", "emma.larsen"),
    "luis": ("Luis Romero", "luis.romero"),
}
# By customer: minutes ago, what they wrote, and the reply of an agent.
TALKS = {
    "paul": (58, ["Are you open on Sunday?"], ["ben", "Yes, from ten to two."]),
    "marta": (47, ["Thank you, the wreath arrived!"], ["ben", "So good to hear."]),
    "clara": (
        36,
        ["Can I change my order to white dahlias?"],
        ["anna", "Of course, I have changed it. Same price."],
    ),
    "lena": (
        24,
        [
            "Hello! Do you deliver to Backgasse, on Saturday?",
            "My address is lena@hoffmann.example",
        ],
        ["anna", "Hello Lena, gladly! On Saturday we come before noon. Which colours?"],
    ),
    "joerg": (21, ["The vase came broken. What now?"], None),
    "noor": (17, ["كم سعر باقة الورد؟"], None),
    "emma": (14, ["Do you have vouchers?"], None),
    "yael": (11, ["Can you deliver to my office?"], None),
    "tom": (8, ["How much is a wedding bouquet?", "For the 20th of May"], None),
    "luis": (5, ["Do dahlias like the sun?"], None),
}
LAST = "Yellow and orange, please. For about 40 €?"
CONTACT = {
    "name": "Lena Hoffmann",
    "email": "lena@hoffmann.example",
    "phone": "+49 221 901820",
    "street": "Backgasse 7",
    "zip": "50667",
    "city": "Köln",
}
BIKES = "17841409417730026"
# Today's figures again for each day of a month, a little more or less each time.
MONTH = """
    INSERT INTO instagram_inbox_report
                (date, inbox_id, agent_id, channel_id, company_id, is_automatic, weekday,
                 hour, conversations, incoming_messages, outgoing_messages, resolutions,
                 first_response_time, reply_time, resolution_time)
         SELECT date - day * interval '1 day', inbox_id, agent_id, channel_id, company_id,
                is_automatic, weekday, hour, conversations, incoming_messages,
                outgoing_messages, resolutions, first_response_time * (0.2 + day % 4 / 10),
                reply_time * (0.2 + day % 3 / 10), resolution_time * (0.5 + day % 5 / 10)
           FROM instagram_inbox_report CROSS JOIN generate_series(1, 29) day
          WHERE (id + day) % 4 > 0
"""
# Odoo chooses the colour of a person by when they were created.
SAME_COLOURS = """
    WITH users AS (UPDATE res_users SET create_date = '2026-01-02 03:04:05')
    UPDATE res_partner SET create_date = '2026-01-02 03:04:05'
"""
TAGS = {"Delivery": 4, "Complaint": 1, "Wedding": 9}
AUTOMATIC = {
    "greeting_message": "Hello {customer}, thank you for your message! We reply soon.",
    "away_message": "We are away at the moment, and read your message when we are back.",
    "received_message": "We have your message, and are getting to it.",
}


@contextmanager
def empty_shop():
    """An Odoo in which no account is connected yet, with agents and the simulator."""
    with installed(connect=False) as site:
        users = [site.person(login).uid for login in ("anna", "ben")]
        # people read times in the zone of their browser
        site.admin.call("res.users", "write", [*users, site.admin.uid], {"tz": False})
        for login, name in (("anna", "Anna"), ("ben", "Ben")):
            uid = site.person(login).uid
            site.admin.call("res.users", "write", [uid], {"name": name})
        [company] = site.admin.call("res.company", "search", [], limit=1)
        name = {"name": "Florentine Flowers"}
        site.admin.call("res.company", "write", [company], name)
        site.database.query(SAME_COLOURS)
        yield site


def open_shop(site):
    """Connect the account, and let customers write and agents reply."""
    inbox = site.connect()
    allow_comments(site, inbox)
    for key, (name, username) in MORE_CUSTOMERS.items():
        site.simulator.add_customer(name, key=key, username=username)
    for customer, (minutes, words, reply) in TALKS.items():
        for number, text in enumerate(words):
            at = time.time() - 60 * minutes + 20 * number
            site.simulator.write(customer, text, at=at)
        site.channel(customer)
        if reply:
            login, text = reply
            site.answer(customer, text, login)
    for customer, (_minutes, _words, reply) in TALKS.items():
        assert not reply or eventually(lambda who=customer: site.sent_texts(who))
    site.simulator.see("lena")
    site.simulator.write("lena", LAST)
    assert eventually(lambda: LAST in site.conversation("lena"))
    sort_out(site)
    write_comments(site)
    site.admin.call("instagram.inbox", "write", [inbox], AUTOMATIC)
    last = [("instagram_inbox_id", "!=", False), ("name", "=", "Luis Romero")]
    assert eventually(lambda: site.admin.call("mail.guest", "search", last))
    connect_bikes(site)
    site.database.query(MONTH)
    return inbox


def connect_bikes(site):
    """Connect another account, to which somebody writes."""
    site.connect(BIKES)
    site.simulator.write("paul", "Is the winter check done?", account=BIKES)
    site.channel("paul", BIKES)


def allow_comments(site, inbox):
    """Receive comments, and let the account's owner allow it."""
    site.admin.call("instagram.inbox", "write", [inbox], {"has_comments": True})
    url = f"{site.odoo.url}/instagram/connect?inbox_id={inbox}"
    browser = site.admin.session
    began = browser.get(url, allow_redirects=False).headers["Location"]
    form = {"decision": "allow", "account": SHOP, "scope": [*SCOPES, COMMENTS]}
    agreed = requests.post(began, data=form, timeout=30, allow_redirects=False)
    browser.get(agreed.headers["Location"].partition("#")[0], allow_redirects=False)


def sort_out(site):
    """Link, tag, resolve and assign what an agent would."""
    anna, ben, model = site.anna, site.person("ben"), "discuss.channel"
    lena = site.channel("lena")
    [partner] = site.admin.call("res.partner", "create", [CONTACT])
    rights = site.reference("base.group_partner_manager")
    site.admin.call("res.users", "write", [anna.uid], {"group_ids": [(4, rights)]})
    anna.call(model, "instagram_link_partner", [lena], partner)
    tags = {
        name: site.admin.call(
            "instagram.tag", "create", [{"name": name, "color": color}]
        )
        for name, color in TAGS.items()
    }
    anna.call(model, "instagram_set_tags", [lena], tags["Delivery"])
    for customer, tag in (("joerg", "Complaint"), ("tom", "Wedding")):
        ben.call(model, "instagram_set_tags", [site.channel(customer)], tags[tag])
    ben.call(model, "instagram_set_priority", [site.channel("joerg")], "1")
    ben.call(model, "instagram_take", [site.channel("joerg")])
    anna.call(model, "instagram_take", [lena])
    for customer, person in (("paul", ben), ("marta", ben), ("clara", anna)):
        channel = [site.channel(customer)]
        person.call(model, "instagram_set_status", channel, "resolved")


def write_comments(site):
    """Have people comment on a post, and an agent answer one."""
    texts = {
        "clara": "So beautiful! Do you have them in white, too?",
        "tom": "How much are twenty of them?",
        "paul": "Where is your shop?",
        "marta": "My favourite flowers!",
    }
    for customer, text in texts.items():
        body = {"text": text, "media_id": "18101000000000002"}
        site.simulator.call("POST", f"customers/{customer}/comments", body)
    everything = [("text", "in", [*texts.values()])]
    model = "instagram.comment"

    def all_there():
        return site.anna.call(model, "search_count", everything) == len(texts)

    assert eventually(all_there)
    [asked] = site.anna.call(model, "search", [("text", "=", texts["paul"])])
    site.anna.call(model, "instagram_reply_publicly", [asked], "Backgasse 2, Köln")
