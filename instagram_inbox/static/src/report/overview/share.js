import { registry } from "@web/core/registry";
import { formatPercentage } from "@web/views/fields/formatters";

/**
 * Return a share in percent; that of no cases is empty, where Odoo writes 0 %.
 *
 * @param {number|false|null} [share] between 0 and 1
 */
export function formatShare(share) {
    return typeof share === "number" ? formatPercentage(share) : "";
}

registry.category("formatters").add("instagram_share", formatShare);
