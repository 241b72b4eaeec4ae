"""Makes a fresh Odoo ready for the simulator; `odoo shell` runs it, started by `./dev`.

Reads INSTAGRAM_INBOX_SETUP: JSON with `odoo_url` and `simulator_url`. Without them,
only Odoo itself is prepared as the tests need it; they create their own users. With
`pages`, the assets of Odoo's pages are built, which otherwise happens in each database.
"""

import json
import os
import secrets

ADDON = "instagram_inbox"
AGENTS = {"anna": "Anna Agent", "ben": "Ben Agent"}
# Two of the simulator's customers: Lena by her name, and her address when she writes it;
# Jörg by his number when he writes it.
CONTACTS = [
    {
        "name": "Lena Hoffmann",
        "email": "lena@hoffmann.example",
        "street": "Backgasse 7",
        "zip": "50667",
        "city": "Köln",
    },
    {
        "name": "Täubner Messenger Service",
        "phone": "+49 30 901820",
        "city": "Berlin",
    },
]

# Debian's Odoo lacks this library, which blurs the background of video calls; a bundle
# with a missing file shows an error on every page.
LIBRARY = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def drop_missing_library(env):
    from odoo.tools.misc import file_path

    assets = env["ir.asset"]
    try:
        file_path(LIBRARY)
    except FileNotFoundError:
        if not assets.search_count([("path", "=", LIBRARY)]):
            assets.create(
                {
                    "name": "Library that this Odoo comes without",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": LIBRARY,
                }
            )


def point_at_simulator(env, odoo_url, simulator_url):
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", odoo_url)
    parameters.set_param("web.base.url.freeze", "True")
    for host in ("login_url", "api_url", "graph_url"):
        parameters.set_param(f"{ADDON}.{host}", simulator_url)
    app = {
        "app_id": str(secrets.randbelow(9 * 10**15) + 10**15),
        "app_secret": secrets.token_hex(16),
        "verify_token": secrets.token_urlsafe(16),
    }
    for key, value in app.items():
        if not parameters.get_param(f"{ADDON}.{key}"):
            parameters.set_param(f"{ADDON}.{key}", value)


def add_agents(env):
    """Add two agents, who are on every inbox from the start.

    Each is an agent in their own right, so whoever is removed stays removed.
    """
    groups = env.ref("base.group_user") + env.ref(f"{ADDON}.{ADDON}_group_agent")
    users = env["res.users"].with_context(no_reset_password=True)
    for login, name in AGENTS.items():
        if not users.search_count([("login", "=", login)]):
            users.create(
                {
                    "login": login,
                    "password": login,
                    "name": name,
                    "email": f"{login}@example.com",
                    "group_ids": [(4, group.id) for group in groups],
                }
            )
    agents = users.search([("login", "in", list(AGENTS))])
    env["ir.default"].set("instagram.inbox", "agent_ids", agents.ids)


def add_contacts(env):
    """Add contacts that two of the customers may be; deleted ones stay deleted."""
    known = env["ir.config_parameter"].get_param(f"{ADDON}.has_example_contacts")
    if not known:
        env["res.partner"].create(CONTACTS)
        env["ir.config_parameter"].set_param(f"{ADDON}.has_example_contacts", "True")


def set_up(env, odoo_url=None, simulator_url=None, pages=False):
    drop_missing_library(env)
    if pages:
        env["ir.qweb"]._pregenerate_assets_bundles()
    if simulator_url:
        point_at_simulator(env, odoo_url, simulator_url)
        add_agents(env)
        add_contacts(env)
    env.cr.commit()


if settings := os.environ.get("INSTAGRAM_INBOX_SETUP"):
    set_up(env, **json.loads(settings))  # noqa: F821 - the shell's
