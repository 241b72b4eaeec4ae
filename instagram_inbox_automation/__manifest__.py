{
    "name": "Instagram Inbox: Automation Rules",
    "version": "19.0.1.0.0",
    "category": "Productivity/Discuss",
    "summary": "Automation rules for Instagram conversations",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["instagram_inbox", "base_automation"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
    "data": [
        "views/base_automation_views.xml",
        "views/ir_actions_server_views.xml",
        "views/menus.xml",
    ],
}
