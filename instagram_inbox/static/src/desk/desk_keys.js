import { Component, useExternalListener } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** What each key does, in the order in which the dialog shows them. */
export const KEYS = [
    { key: "j", label: _t("Next conversation"), repeats: true, run: (desk) => desk.step(1) },
    { key: "k", label: _t("Previous conversation"), repeats: true, run: (desk) => desk.step(-1) },
    { key: "t", label: _t("Take"), run: (desk) => desk.take() },
    { key: "a", label: _t("Assign to…"), run: (desk) => desk.assign() },
    { key: "r", label: _t("Resolve, and open the next one"), run: (desk) => desk.resolve() },
    { key: "p", label: _t("Mark as pending or as open"), run: (desk) => desk.togglePending() },
    { key: "s", label: _t("Snooze"), run: (desk) => desk.snooze() },
    { key: "n", label: _t("Write a note"), run: (desk) => desk.writeNote() },
    { key: "l", label: _t("Tags"), run: (desk) => desk.tag() },
    { key: "u", label: _t("Mark as urgent or as normal"), run: (desk) => desk.togglePriority() },
    { key: "x", label: _t("Select or unselect"), run: (desk) => desk.toggleSelected() },
];
/** Keys that Odoo's service does not know, or that work elsewhere. */
const OTHER_KEYS = [
    { key: "enter", label: _t("Write a reply") },
    { key: "escape", label: _t("Leave the message and return to the list") },
    { key: "/", label: _t("Search") },
    { key: "?", label: _t("Show these keys") },
];
const NAMES = { enter: "Enter", escape: "Esc" };

/** While a menu is open, keys are not for what is below it. */
const MENU = ".o_popover, .o-dropdown--menu";

const isTyping = (target) => target.closest("input, textarea, select, [contenteditable='true']");

/** The focus is on no row: the row of the open conversation is on another page by now. */
const isNowhere = (target) => target.matches("body, .o-instagram-DeskList");

export class DeskKeysDialog extends Component {
    static components = { Dialog };
    static props = ["close"];
    static template = "instagram_inbox.DeskKeysDialog";

    get keys() {
        return [...KEYS, ...OTHER_KEYS].map(({ key, label }) => ({
            label,
            name: NAMES[key] ?? key.toUpperCase(),
        }));
    }
}

/**
 * The keys of the inbox screen: never while somebody types, except Escape, which ends that.
 *
 * @param {import("./desk_controller").DeskController} desk
 */
export function useDeskKeys(desk) {
    const ui = useService("ui");
    for (const { key, repeats, run } of KEYS) {
        useHotkey(key, () => run(desk), {
            allowRepeat: Boolean(repeats),
            isAvailable: () => !document.querySelector(MENU),
        });
    }
    const area = () => desk.rootRef.el?.querySelector(".o-instagram-DeskList");
    useHotkey("arrowdown", () => desk.step(1), { allowRepeat: true, area });
    useHotkey("arrowup", () => desk.step(-1), { allowRepeat: true, area });
    useExternalListener(window, "keydown", onKeydown, { capture: true });

    function onKeydown(ev) {
        if (ui.activeElement !== document || ev.isComposing || ev.defaultPrevented) {
            return;
        }
        if (ev.key === "Escape") {
            onEscape(ev);
        } else if (ev.ctrlKey || ev.altKey || ev.metaKey || isTyping(ev.target)) {
            return;
        } else if (ev.key === "?") {
            ev.preventDefault();
            desk.showKeys();
        } else if (ev.key === "/") {
            ev.preventDefault();
            desk.focusSearch();
        } else if (ev.key === "Enter" && isNowhere(ev.target)) {
            ev.preventDefault();
            desk.writeReply();
        }
    }

    /** Only from the composer below the messages, when it has nothing of its own to close. */
    function onEscape({ target }) {
        const isOpen = document.querySelector(`.o-mail-NavigableList .o-open, ${MENU}`);
        const composer = target.closest(".o-instagram-Desk-thread .o-mail-Composer");
        const isCorrection = target.closest(".o-mail-Message");
        if (composer && !isOpen && !isCorrection && !desk.thread?.composer.replyToMessage) {
            desk.focusRow();
        }
    }
}
