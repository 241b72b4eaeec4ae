from odoo import api, fields, models

# The panel lists this many orders, and as many invoices.
ROWS = 5


class DiscussChannel(models.Model):
    """The orders of a customer, in the panel beside the conversation."""

    _inherit = "discuss.channel"

    @api.model
    def _instagram_kept(self):
        kept = self.env._("Quotations, orders and invoices stay as they are.")
        return [*super()._instagram_kept(), kept]

    def _instagram_customer_sections(self):
        sections = super()._instagram_customer_sections()
        # sudo: instagram.contact - readers may know whether the customer is linked
        partner = self.sudo().instagram_contact_id.partner_id.sudo(False)
        if self.env["sale.order"].has_access("read") and partner.has_access("read"):
            sections["orders"] = self._instagram_orders_section(partner)
        return sections

    def _instagram_orders_section(self, partner):
        """Return what the user may read of a contact's orders and due invoices.

        :param partner: the contact whom the customer is linked to, if any
        """
        if not partner:
            return {"is_linked": False}
        # sudo: res.partner - orders of the same company are found by its id
        commercial_id = partner.sudo().commercial_partner_id.id
        return {
            "is_linked": True,
            "orders": self._instagram_order_rows(commercial_id),
            "invoices": self._instagram_invoice_rows(commercial_id),
            "quotation": self._instagram_quotation_context(partner),
        }

    def _instagram_order_rows(self, commercial_id):
        """Return the latest quotations and orders."""
        orders = self.env["sale.order"]
        domain = [("partner_id.commercial_partner_id", "=", commercial_id)]
        fnames = ["name", "date_order", "state", "amount_total", "currency_id"]
        found = orders.search_fetch(domain, fnames, limit=ROWS + 1)
        states = dict(orders._fields["state"]._description_selection(self.env))
        rows = [
            {
                "id": order.id,
                "name": order.name,
                "amount": order.currency_id.format(order.amount_total),
                "date": order.date_order,
                "state": order.state,
                "state_label": states[order.state],
            }
            for order in found[:ROWS]
        ]
        return {"rows": rows, "all": len(found) > ROWS and domain}

    def _instagram_invoice_rows(self, commercial_id):
        """Return the invoices that the customer has to pay, the longest due first."""
        invoices = self.env["account.move"]
        if not invoices.has_access("read"):
            return {"rows": [], "all": False}
        domain = [
            ("commercial_partner_id", "=", commercial_id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
        ]
        fnames = ["name", "invoice_date_due", "amount_residual", "currency_id"]
        order = "invoice_date_due, id"
        found = invoices.search_fetch(domain, fnames, limit=ROWS + 1, order=order)
        today = fields.Date.context_today(self)
        rows = [
            {
                "id": invoice.id,
                "name": invoice.name,
                "amount": invoice.currency_id.format(invoice.amount_residual),
                "date": invoice.invoice_date_due,
                "is_overdue": (invoice.invoice_date_due or today) < today,
            }
            for invoice in found[:ROWS]
        ]
        return {"rows": rows, "all": len(found) > ROWS and domain}

    def _instagram_quotation_context(self, partner):
        """Return what a new quotation begins with, or False without the right to it."""
        if not self.env["sale.order"].has_access("create"):
            return False
        context = {"default_partner_id": partner.id}
        # sudo: instagram.inbox - the company, which the user may choose in any case
        company = self.sudo().instagram_inbox_id.company_id.sudo(False)
        if company in self.env.companies - self.env.company:
            context["default_company_id"] = company.id
        return context
