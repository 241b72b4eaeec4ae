import { startUrl } from "@web/core/browser/router";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { url } from "@web/core/utils/urls";

/**
 * The sections of the customer panel: under a name, a component that gets `thread`, `data` and
 * `reload`. The server's method `_instagram_customer_sections` returns the data by the same
 * names; a section without data is not shown. So an add-on can add a section of its own.
 */
export const customerSections = registry.category("instagram_inbox.customer_sections");

/** The props of each section. */
export const SECTION_PROPS = ["thread", "data", "reload"];

/** @returns {string} the address of a record's form */
export function recordUrl(resModel, resId) {
    return url(`/${startUrl()}/${resModel}/${resId}`);
}

/**
 * @returns {(thread: Object, request: Object) => Promise} opens a window of Odoo in place of
 *     Discuss; the conversation stays at hand in a chat window, which is folded on a phone
 */
export function useWindowBeside() {
    const action = useService("action");
    const store = useService("mail.store");
    const ui = useService("ui");
    return (thread, request) => {
        if (ui.isSmall) {
            store.ChatWindow.get({ thread })?.fold();
        } else if (store.discuss.isActive) {
            thread.openChatWindow({ focus: true });
        }
        return action.doAction({
            type: "ir.actions.act_window",
            views: [[false, "form"]],
            ...request,
        });
    };
}
