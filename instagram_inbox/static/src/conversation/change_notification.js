import { toRaw } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const { DateTime } = luxon;

/** Milliseconds in which one can undo a change of conversations. */
const UNDO = 10_000;

/** What was changed lately; of these the latest is shown, where notices would pile up. */
const changes = new WeakMap();

/**
 * Say what was changed, and offer to undo it. The notice covers the one before, which is shown
 * again when the later change was undone in time.
 *
 * @param {Object} env
 * @param {string} message
 * @param {{ className: string, onUndo: () => void }} options
 * @returns {() => void} removes the offer
 */
export function offerUndo(env, message, { className, onUndo }) {
    // each component that knows the thread has its own proxy of the service
    const notification = toRaw(env.services.notification);
    if (!changes.has(notification)) {
        changes.set(notification, { close: () => {}, isCovering: false, notices: [] });
    }
    const state = changes.get(notification);
    const notice = { message, until: DateTime.now().ts + UNDO };
    const remove = () => {
        const isShown = state.notices.at(-1) === notice;
        state.notices = state.notices.filter((other) => other !== notice);
        if (isShown) {
            show();
        }
    };
    const show = () => {
        state.isCovering = true;
        state.close();
        state.isCovering = false;
        const now = DateTime.now().ts;
        state.notices = state.notices.filter(({ until }) => until > now);
        const last = state.notices.at(-1);
        state.close = last
            ? notification.add(last.message, {
                  ...last.options,
                  autocloseDelay: last.until - now,
                  onClose: () => {
                      if (!state.isCovering) {
                          state.notices = [];
                      }
                  },
              })
            : () => {};
    };
    notice.options = {
        buttons: [
            {
                name: _t("Undo"),
                onClick: () => {
                    remove();
                    onUndo();
                },
            },
        ],
        className,
        type: "success",
    };
    state.notices.push(notice);
    show();
    return remove;
}

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
    return offerUndo(env, message, {
        className: "o-instagram-Changed",
        onUndo: async () => {
            await orm.call("discuss.channel", "instagram_undo", [undo]);
            onUndone();
        },
    });
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
