"""Beside a conversation, salespeople see what the customer ordered and has to pay."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.conversations import eventually
from tests.e2e.installation import APPS, installed
from tests.harness import chromium

# The browser's patience, for a busy machine.
expect.set_options(timeout=30_000)

PANEL = ".o-instagram-CustomerPanel"
SECTION = f"{PANEL} section[data-section='orders']"
HARUTO = "佐藤 陽翔"
TODAY = date.today()  # noqa: DTZ011 (Odoo runs on this machine, and people in UTC)
KEPT = "Quotations, orders and invoices stay as they are."


class Shop:
    """What is sold to the customers of an installation."""

    def __init__(self, site):
        self.site, self.admin = site, site.admin
        self.main = site.reference("base.main_company")
        self.other = self.admin.call("res.company", "create", {"name": "Other Shop"})
        self.charts()
        salesman = site.reference("sales_team.group_sale_salesman")
        for user, values in (
            (self.admin.uid, {"company_ids": [(4, self.other)]}),
            (site.person("ben").uid, {"group_ids": [(4, salesman)]}),
        ):
            self.admin.call("res.users", "write", [user], values)
        self.product = self.admin.call(
            "product.product",
            "create",
            {"name": "Cake", "list_price": 40, "taxes_id": [(5,)]},
        )
        self.company = self.admin.call(
            "res.partner", "create", {"name": "Bakery", "is_company": True}
        )
        self.lena = self.admin.call(
            "res.partner",
            "create",
            {"name": "L. Hoffmann", "type": "contact", "parent_id": self.company},
        )

    def charts(self):
        """Create the accounts and journals that invoices require."""
        charts = "account.chart.template"
        self.admin.call(charts, "try_loading", [], "generic_coa", self.main)

    def order(self, partner, company=None, count=1):
        values = {
            "partner_id": partner,
            "user_id": False,
            "company_id": company or self.main,
            "order_line": [
                (0, 0, {"product_id": self.product, "product_uom_qty": count})
            ],
        }
        companies = [self.main, self.other] if company else [self.main]
        return self.admin.call(
            "sale.order", "create", values, context={"allowed_company_ids": companies}
        )

    def invoice(self, partner, days=0, is_posted=True, **values):
        """Create an invoice that is due in some days."""
        line = {"product_id": self.product, "price_unit": 50, "tax_ids": [(5,)]}
        values = {
            "move_type": "out_invoice",
            "partner_id": partner,
            "invoice_user_id": False,
            "invoice_date": str(TODAY - timedelta(days=60)),
            "invoice_payment_term_id": False,
            "invoice_date_due": str(TODAY + timedelta(days=days)),
            "invoice_line_ids": [(0, 0, line)],
            **values,
        }
        invoice = self.admin.call("account.move", "create", values)
        if is_posted:
            self.admin.call("account.move", "action_post", [invoice])
        return invoice


def converse(site, customer, partner=None):
    """Let a customer write, who is linked to a contact if one is named."""
    site.simulator.write(customer, "Hallo?")
    channel = site.channel(customer)
    if partner:
        site.admin.call("discuss.channel", "instagram_link_partner", [channel], partner)
    return channel


@pytest.fixture(scope="module")
def shared():
    with installed(modules=APPS) as installation:
        installation.shop = Shop(installation)
        yield installation


def panel(person, channel, **context):
    return person.call(
        "discuss.channel", "instagram_customer_panel", [channel], context=context
    )


def ids(rows):
    return [row["id"] for row in rows["rows"]]


def test_only_those_who_read_orders_see_the_section(site):
    channel = converse(site, "noor")
    ben = site.person("ben")
    assert "orders" not in panel(site.anna, channel)
    assert panel(ben, channel)["orders"] == {"is_linked": False}
    partner = site.admin.call("res.partner", "create", {"name": "Noor"})
    order = site.shop.order(partner)
    site.shop.invoice(partner)
    ben.call("discuss.channel", "instagram_link_partner", [channel], partner)
    assert "orders" not in panel(site.anna, channel)
    found = panel(ben, channel)["orders"]
    assert ids(found["orders"]) == [order]
    assert found["quotation"] == {"default_partner_id": partner}
    # their own orders, and those of nobody
    site.admin.call("sale.order", "write", [order], {"user_id": site.admin.uid})
    assert ids(panel(ben, channel)["orders"]["orders"]) == []


def test_orders_of_the_contact_and_its_company(site):
    shop = site.shop
    channel = converse(site, "lena", shop.lena)
    ben = site.person("ben")
    orders = [shop.order(shop.lena, count=count) for count in range(1, 4)]
    orders += [shop.order(shop.company) for _each in range(3)]
    theirs = shop.order(shop.lena, company=shop.other)
    site.admin.call("sale.order", "action_confirm", [orders[2]])
    found = panel(ben, channel)["orders"]
    by_id = {row["id"]: row for row in found["orders"]["rows"]}
    assert len(by_id) == 5
    assert by_id.keys() < set(orders)
    assert by_id[orders[2]]["state_label"] == "Sales Order"
    assert by_id[orders[2]]["amount"].replace("\xa0", " ") == "$ 120.00"
    assert by_id[orders[5]]["state_label"] == "Quotation"
    every = ben.call("sale.order", "search", found["orders"]["all"])
    assert set(every) == set(orders)
    # the other company's are shown as far as somebody may look into it
    both = {"allowed_company_ids": [shop.main, shop.other]}
    admins = panel(site.admin, channel, **both)["orders"]["orders"]
    assert theirs in ids(admins)
    mine = {"allowed_company_ids": [shop.main]}
    assert theirs not in ids(panel(site.admin, channel, **mine)["orders"]["orders"])
    # a quotation belongs to the company of the inbox
    both = {"allowed_company_ids": [shop.other, shop.main]}
    quotation = panel(site.admin, channel, **both)["orders"]["quotation"]
    assert quotation["default_company_id"] == shop.main
    # an archived contact keeps its orders
    site.admin.call("res.partner", "write", [shop.lena], {"active": False})
    assert len(panel(ben, channel)["orders"]["orders"]["rows"]) == 5
    site.admin.call("res.partner", "write", [shop.lena], {"active": True})


def test_invoices_that_are_due(site):
    shop = site.shop
    partner = site.admin.call("res.partner", "create", {"name": "Debtor"})
    channel = converse(site, "joerg", partner)
    late, soon = shop.invoice(partner, days=-3), shop.invoice(partner, days=9)
    shop.invoice(partner, is_posted=False)
    shop.invoice(partner, move_type="out_refund")
    site.admin.call(
        "account.move", "button_cancel", [shop.invoice(partner, is_posted=False)]
    )
    others = shop.invoice(partner, invoice_user_id=site.admin.uid)
    found = panel(site.person("ben"), channel)["orders"]["invoices"]
    assert [(row["id"], row["is_overdue"]) for row in found["rows"]] == [
        (late, True),
        (soon, False),
    ]
    assert found["rows"][0]["amount"].replace("\xa0", " ") == "$ 50.00"
    assert found["all"] is False
    assert others in ids(panel(site.admin, channel)["orders"]["invoices"])


def test_an_order_leads_to_the_conversation(site):
    partner = site.admin.call("res.partner", "create", {"name": "Order"})
    channel = converse(site, "sunny", partner)
    order = site.shop.order(partner)
    ben = site.person("ben")
    (row,) = ben.call("sale.order", "read", [order], fields=["instagram_channel_count"])
    assert row["instagram_channel_count"] == 1
    action = ben.call("sale.order", "action_instagram_conversations", [order])
    assert action["params"]["active_id"] == f"discuss.channel_{channel}"
    views = {
        person: person.call("sale.order", "get_view", view_type="form")["arch"]
        for person in (ben, site.admin)
    }
    assert all("action_instagram_conversations" in arch for arch in views.values())
    user = {"name": "Sal", "login": "sal", "password": "sal", "email": "s@example.com"}
    groups = [site.reference("sales_team.group_sale_salesman")]
    site.admin.call("res.users", "create", user | {"group_ids": [(6, 0, groups)]})
    sal = site.person("sal")
    arch = sal.call("sale.order", "get_view", view_type="form")["arch"]
    assert "action_instagram_conversations" not in arch
    (row,) = sal.call("sale.order", "read", [order], fields=["instagram_channel_count"])
    assert row["instagram_channel_count"] == 0


def test_erasing_leaves_orders(site):
    view = site.reference("instagram_inbox.discuss_channel_view_list_instagram")
    arch = site.admin.call("discuss.channel", "get_view", view, "list")["arch"]
    assert arch.count(KEPT) == 1
    arch = site.admin.call("instagram.inbox", "get_view", view_type="form")["arch"]
    assert arch.count(KEPT) == 1
    partner = site.admin.call("res.partner", "create", {"name": "Erased"})
    channel = converse(site, "yael", partner)
    order = site.shop.order(partner)
    site.admin.call("discuss.channel", "action_instagram_erase", [channel])
    domain = [("id", "=", channel)]
    assert eventually(
        lambda: not site.admin.call("discuss.channel", "search_count", domain)
    )
    (row,) = site.admin.call("sale.order", "read", [order])
    assert row["partner_id"] == [partner, "Erased"]
    assert row["instagram_channel_count"] == 0


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


def test_new_quotation(site, browser):
    """Ben looks at an order, and begins a quotation that he does not save."""
    shop = site.shop
    partner = site.admin.call("res.partner", "create", {"name": "Ada Lovelace"})
    converse(site, "haruto", partner)
    order = shop.order(partner, count=2)
    shop.invoice(partner, days=-3)
    problems = []
    page = browser.new_page(viewport={"width": 1400, "height": 850})
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    site.open(page, "ben")
    page.locator(".o-mail-DiscussSidebarChannel", has_text=HARUTO).first.click(
        timeout=120_000
    )
    page.locator("button[name='instagram-customer']").click()
    section = page.locator(SECTION)
    expect(section).to_contain_text("$ 80.00")
    expect(section).to_contain_text("Overdue since")
    (row,) = site.admin.call("sale.order", "read", [order], fields=["name"])
    section.get_by_role("link", name=row["name"]).click()
    expect(page.locator(".o_form_view .oe_title")).to_contain_text(row["name"])
    page.locator("button[name='action_instagram_conversations']").click()
    expect(page.locator(".o-mail-DiscussContent-header")).to_contain_text(HARUTO)
    section.get_by_role("button", name="New Quotation").click()
    customer = page.locator(".o_field_widget[name='partner_id'] input")
    expect(customer).to_have_value("Ada Lovelace")
    domain = [("partner_id", "=", partner)]
    assert site.admin.call("sale.order", "search", domain) == [order]
    page.context.close()
    assert not problems
