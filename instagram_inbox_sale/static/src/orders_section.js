import {
    customerSections,
    recordUrl,
    SECTION_PROPS,
    useWindowBeside,
} from "@instagram_inbox/customer/customer_sections";
import { dayOf } from "@instagram_inbox/customer/profile_section";

import { Component } from "@odoo/owl";

import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

const { DateTime } = luxon;

/** Colors of Odoo's own lists of orders. */
const COLORS = { draft: "info", sale: "success", sent: "info" };

/** The latest quotations and orders of the customer, and what is to be paid. */
export class OrdersSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox_sale.OrdersSection";

    setup() {
        this.openBeside = useWindowBeside();
    }

    get orders() {
        return this.props.data.orders.rows.map((row) => ({
            ...row,
            color: COLORS[row.state] || "secondary",
            day: dayOf(row.date),
            url: recordUrl("sale.order", row.id),
        }));
    }

    get invoices() {
        return this.props.data.invoices.rows.map((row) => ({
            ...row,
            due: this.dueText(row),
            url: recordUrl("account.move", row.id),
        }));
    }

    dueText({ date, is_overdue }) {
        const day = date && deserializeDate(date).toLocaleString(DateTime.DATE_MED);
        return is_overdue ? _t("Overdue since %(day)s", { day }) : _t("Due on %(day)s", { day });
    }

    open(resModel, resId) {
        this.openBeside(this.props.thread, { res_id: resId, res_model: resModel });
    }

    openAllOrders() {
        this.openList(_t("Orders"), "sale.order", this.props.data.orders.all);
    }

    openAllInvoices() {
        this.openList(_t("Invoices Due"), "account.move", this.props.data.invoices.all);
    }

    openList(name, resModel, domain) {
        this.openBeside(this.props.thread, {
            domain,
            name,
            res_model: resModel,
            views: [
                [false, "list"],
                [false, "kanban"],
                [false, "form"],
            ],
        });
    }

    /** Open the form of a new quotation, which the user completes and saves. */
    newQuotation() {
        const { data, thread } = this.props;
        this.openBeside(thread, { context: data.quotation, res_model: "sale.order" });
    }
}

customerSections.add("orders", OrdersSection, { sequence: 40 });
