import { registry } from "@web/core/registry";

/**
 * The sections of the customer panel: under a name, a component that gets `thread`, `data` and
 * `reload`. The server's method `_instagram_customer_sections` returns the data by the same
 * names; a section without data is not shown. So an add-on can add a section of its own.
 */
export const customerSections = registry.category("instagram_inbox.customer_sections");

/** The props of each section. */
export const SECTION_PROPS = ["thread", "data", "reload"];
