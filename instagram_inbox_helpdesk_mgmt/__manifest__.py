# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Instagram Inbox: Helpdesk Tickets",
    "version": "19.0.1.1.0",
    "category": "Productivity/Discuss",
    "summary": "Create tickets from Instagram conversations",
    "author": "Instagram Inbox developers",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["instagram_inbox", "helpdesk_mgmt"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
    "data": [
        "data/helpdesk_ticket_channel.xml",
        "views/helpdesk_ticket_views.xml",
        "views/instagram_inbox_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "instagram_inbox_helpdesk_mgmt/static/src/**/*",
        ],
    },
}
