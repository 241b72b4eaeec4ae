{
    "name": "Instagram Inbox: CRM",
    "version": "19.0.1.2.0",
    "category": "Sales/CRM",
    "summary": "Create leads from Instagram conversations, and see those of the customer",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["instagram_inbox", "crm"],
    "auto_install": True,
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/ir.model.access.csv",
        "data/utm_data.xml",
        "views/crm_lead_views.xml",
        "views/instagram_inbox_report_views.xml",
        "views/instagram_inbox_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "instagram_inbox_crm/static/src/**/*",
        ],
    },
}
