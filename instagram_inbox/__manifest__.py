{
    "name": "Instagram Inbox",
    "version": "19.0.1.0.0",
    "category": "Marketing",
    "summary": "Answer Instagram direct messages in Discuss, as a team",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "application": True,
    "depends": ["mail", "resource"],
    "external_dependencies": {"python": ["requests"]},
    "data": [
        "security/instagram_inbox_groups.xml",
        "security/ir.model.access.csv",
        "security/instagram_inbox_security.xml",
        "data/ir_cron.xml",
        "data/ir_cron_token.xml",
        "views/instagram_inbox_views.xml",
        "views/instagram_inbox_report_views.xml",
        "views/instagram_conversation_views.xml",
        "views/instagram_message_edit_views.xml",
        "views/instagram_webhook_event_views.xml",
        "views/instagram_oauth_templates.xml",
        "views/res_config_settings_views.xml",
        "views/instagram_import_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "instagram_inbox/static/src/**/*",
            ("remove", "instagram_inbox/static/src/**/*.dark.scss"),
        ],
        "web.assets_web_dark": [
            "instagram_inbox/static/src/**/*.dark.scss",
        ],
        "web.assets_unit_tests": [
            "instagram_inbox/static/tests/**/*",
            ("remove", "instagram_inbox/static/tests/tours/**/*"),
        ],
        "web.assets_tests": [
            "instagram_inbox/static/tests/tours/**/*",
        ],
    },
}
