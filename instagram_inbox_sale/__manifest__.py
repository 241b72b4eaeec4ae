{
    "name": "Instagram Inbox: Sales",
    "version": "19.0.1.0.0",
    "category": "Productivity/Discuss",
    "summary": "A customer's orders and due invoices beside their Instagram messages",
    "author": "Instagram Inbox developers",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["instagram_inbox", "sale"],
    "auto_install": True,
    "data": [
        "views/sale_order_views.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "instagram_inbox_sale/static/src/**/*",
        ],
    },
}
