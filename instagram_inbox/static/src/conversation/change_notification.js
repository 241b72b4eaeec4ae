import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Milliseconds in which one can undo a change of conversations. */
const UNDO = 10_000;

/**
 * Say that conversations were changed, and offer to undo it.
 *
 * @param {Object} env
 * @param {Object} news
 * @param {string} news.message
 * @param {Object[]} news.undo what the server's `instagram_change` returned
 * @param {() => void} [news.onUndone]
 */
export function notifyChange(env, { message, undo, onUndone = () => {} }) {
    const { notification, orm } = env.services;
    if (!undo.length) {
        return notification.add(message, { type: "info" });
    }
    const close = notification.add(message, {
        autocloseDelay: UNDO,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await orm.call("discuss.channel", "instagram_undo", [undo]);
                    onUndone();
                },
            },
        ],
        className: "o-instagram-Changed",
        type: "success",
    });
    return close;
}

/** What the buttons of the list do after the server has changed the chosen conversations. */
registry.category("actions").add("instagram_inbox.conversations_changed", (env, { params }) => {
    const { action } = env.services;
    const address = browser.location.href;
    notifyChange(env, {
        ...params,
        onUndone: () => browser.location.href === address && action.doAction("soft_reload"),
    });
    return { type: "ir.actions.act_window_close" };
});
