import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { useMessageScrolling } from "@mail/utils/common/hooks";
import { AssignDialog } from "@instagram_inbox/agents/assign_panel";
import {
    ignoreSecondClick,
    resolveConversation,
    snoozeConversation,
    takeConversation,
    togglePending,
    togglePriority,
} from "@instagram_inbox/conversation/actions";
import { useDeskNews } from "@instagram_inbox/conversation/desk_news";
import { TagDialog } from "@instagram_inbox/conversation/header/tag_panel";
import { DeskAssignDialog } from "@instagram_inbox/desk/desk_assign";
import { changeConversations, commonAssignees } from "@instagram_inbox/desk/desk_bulk";
import { DeskEmpty } from "@instagram_inbox/desk/desk_empty";
import { DeskKeysDialog, useDeskKeys } from "@instagram_inbox/desk/desk_keys";
import { DeskRow } from "@instagram_inbox/desk/desk_row";
import { DeskSelection } from "@instagram_inbox/desk/desk_selection";
import { DeskSnoozeDialog } from "@instagram_inbox/desk/desk_snooze";
import { DeskTagDialog } from "@instagram_inbox/desk/desk_tags";
import { DeskToolbar } from "@instagram_inbox/desk/desk_toolbar";

import { onMounted, onWillUnmount, useEffect, useState, useSubEnv } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";

/** Milliseconds that a key has to rest before the conversation is opened, while it is held. */
const REST = 120;

/**
 * The inbox screen. It shows the conversation that Discuss has open, and opens one there: so
 * everything that works in Discuss works here, and the other way round.
 */
export class DeskController extends ListController {
    static template = "instagram_inbox.Desk";
    static components = {
        ...ListController.components,
        DeskSelection,
        DeskToolbar,
        DiscussContent,
    };

    Row = DeskRow;
    Empty = DeskEmpty;

    setup() {
        super.setup();
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.store = useState(useService("mail.store"));
        this.ui = useState(useService("ui"));
        this.archiveEnabled = false;
        /** The row whose conversation is being opened. */
        this.state = useState({ openingId: undefined });
        /** The rows when the open conversation was opened: a reply moves its row away. */
        this.openedAmong = [];
        useSubEnv({
            inDiscussApp: true,
            instagramDesk: this,
            messageHighlight: useMessageScrolling(),
        });
        useDeskKeys(this);
        useDeskNews(() => this.refresh());
        useEffect(
            () => (this.state.openingId = undefined),
            () => [this.store.discuss.thread?.id]
        );
        onMounted(() => this.enter());
        onWillUnmount(() => this.leave());
    }

    /**
     * Keep the selection when the list is loaded anew, and what is selected meanwhile. Rows
     * are toggled at once: Odoo's `toggleSelection` waits for the load, and then changes a row
     * that is not shown any more.
     */
    get modelParams() {
        const params = super.modelParams;
        let former = [];
        Object.assign(params.hooks, {
            onWillLoadRoot: () => (former = this.model?.root?.records ?? []),
            onRootLoaded: (root) => {
                const selected = former.filter((record) => record.selected);
                const ids = new Set(selected.map(({ resId }) => resId));
                root.records
                    .filter(({ resId }) => ids.has(resId))
                    .forEach((record) => record._toggleSelection(true));
                former = root.records;
            },
        });
        return params;
    }

    /** @override */
    discardSelection() {
        this.model.root.records.forEach((record) => record._toggleSelection(false));
    }

    // ------------------------------------------------------------
    // The open conversation
    // ------------------------------------------------------------

    enter() {
        const { discuss } = this.store;
        discuss.isActive = true;
        discuss.hasRestoredThread = true;
        if (!discuss.thread?.isInstagram) {
            discuss.thread = undefined;
        }
        this.store.instagramDesk = this;
        this.restore();
    }

    leave() {
        browser.clearTimeout(this.restTimer);
        this.store.discuss.isActive = false;
        this.store.instagramDesk = undefined;
    }

    /** Open the conversation that the address names. */
    async restore() {
        const [model, id] = String(this.props.context.active_id ?? "").split("_");
        if (model === "discuss.channel" && !this.thread && !this.ui.isSmall) {
            const thread = await this.fetchThread(Number(id));
            thread?.setAsDiscussThread(false);
        }
    }

    /** @returns {import("models").Thread|undefined} none if it may not be read any more */
    async fetchThread(id) {
        return this.store.Thread.getOrFetch({ model: "discuss.channel", id });
    }

    get thread() {
        const { thread } = this.store.discuss;
        return thread?.isInstagram ? thread : undefined;
    }

    get currentId() {
        return this.state.openingId ?? this.thread?.id;
    }

    /** @override a click on a row: who clicks writes next */
    async openRecord(record) {
        await this.openThread(record.resId, { focus: true });
    }

    get ids() {
        return this.model.root.records.map(({ resId }) => resId);
    }

    /** Highlight a row whose conversation is being opened. */
    point(id) {
        browser.clearTimeout(this.restTimer);
        this.state.openingId = id;
        this.openedAmong = this.ids;
    }

    /** Open a conversation; on a phone its window is the next column. */
    async openThread(id, { focus = false } = {}) {
        this.point(id);
        const thread = await this.fetchThread(id);
        if (this.state.openingId !== id) {
            return; // another one was chosen meanwhile
        }
        this.state.openingId = undefined;
        if (!thread) {
            await this.refresh(); // it was erased, or the access to it ended
            return;
        }
        if (this.ui.isSmall) {
            await thread.openChatWindow({ focus: true });
            return;
        }
        if (!focus) {
            thread.composer.autofocus = 0;
        }
        thread.setAsDiscussThread(false);
        // one way back leads to the page before, and not through all that was read
        router.replaceState({ active_id: `discuss.channel_${id}` });
        if (focus) {
            thread.composer.autofocus++;
        }
    }

    /**
     * Return the row after the open one, or before it: of those where it was when it was
     * opened, if it is elsewhere by now.
     */
    neighbour(count) {
        const { currentId, ids, openedAmong } = this;
        const place = openedAmong.indexOf(currentId);
        const hasMoved = place !== -1 && place !== ids.indexOf(currentId);
        const among = hasMoved
            ? openedAmong.filter((id) => id === currentId || ids.includes(id))
            : ids;
        const at = among.indexOf(currentId);
        return at === -1 ? ids.at(count > 0 ? 0 : -1) : among[at + count];
    }

    /** Open the next or the previous row, and stay in the list. */
    step(count) {
        const id = this.neighbour(count);
        if (id === undefined) {
            return;
        }
        this.point(id);
        this.restTimer = browser.setTimeout(() => this.openThread(id), REST);
        this.focusRow(id);
    }

    /** Focus a row, or the list if the row is on another page by now: keys work there too. */
    focusRow(id = this.currentId) {
        const list = this.rootRef.el?.querySelector(".o-instagram-DeskList");
        const row = list?.querySelector(`[data-instagram-row="${id}"]`);
        (row ?? list)?.focus({ preventScroll: true });
        row?.scrollIntoView({ block: "nearest" });
    }

    /** Called when the open conversation was resolved: open the one below it, or else above. */
    openNextAfter(thread) {
        const others = this.ids.filter((id) => id !== thread.id);
        const next = this.neighbour(1) ?? this.neighbour(-1) ?? others[0];
        if (next === undefined || next === thread.id) {
            this.store.discuss.thread = undefined;
            router.replaceState({ active_id: undefined });
            return;
        }
        const isByKey = this.isByKey;
        this.openThread(next, { focus: !isByKey }).then(() => {
            if (isByKey) {
                this.focusRow();
            } else if (this.thread) {
                ignoreSecondClick(this.thread);
            }
        });
    }

    // ------------------------------------------------------------
    // What keys do: to the selected conversations, or else to the open one
    // ------------------------------------------------------------

    get selectedIds() {
        return this.model.root.selection.map(({ resId }) => resId);
    }

    get hasSelection() {
        return this.model.root.selection.length > 0;
    }

    /** Change the selected conversations. */
    async change(changes) {
        const ids = this.selectedIds;
        this.discardSelection();
        await changeConversations(this.env, ids, changes);
        await this.refresh();
    }

    async take() {
        if (this.hasSelection) {
            await this.change({ agent_id: user.userId });
        } else if (this.thread?.isInstagramUnassigned) {
            await takeConversation(this.thread);
        }
    }

    async assign() {
        if (!this.hasSelection) {
            if (this.thread && !this.thread.isInstagramResolved) {
                this.dialog.add(AssignDialog, { thread: this.thread });
            }
            return;
        }
        const byInbox = new Map(
            this.model.root.selection.map(({ data, resId }) => [data.instagram_inbox_id.id, resId])
        );
        this.dialog.add(DeskAssignDialog, {
            assign: (agentId) => this.change({ agent_id: agentId }),
            users: await commonAssignees(this.env, [...byInbox.values()]),
        });
    }

    async resolve() {
        if (this.hasSelection) {
            await this.change({ status: "resolved" });
            return;
        }
        const { thread } = this;
        if (!thread || thread.isInstagramResolved || thread.isInstagramCallPending) {
            return;
        }
        await this.stayInList(() => resolveConversation(thread));
    }

    /** Do what opens the next conversation, which then does not get the focus. */
    async stayInList(change) {
        this.isByKey = true;
        try {
            await change();
        } finally {
            this.isByKey = false;
        }
    }

    async reopen() {
        if (this.hasSelection) {
            await this.change({ status: "open" });
        }
    }

    async togglePending() {
        if (this.hasSelection) {
            await this.change({ status: "pending" });
        } else if (this.thread) {
            await togglePending(this.thread);
        }
    }

    snooze() {
        if (this.hasSelection) {
            this.dialog.add(DeskSnoozeDialog, {
                snooze: (until) =>
                    this.change({ snoozed_until: until && serializeDateTime(until) }),
            });
            return;
        }
        const { thread } = this;
        if (thread && !thread.isInstagramResolved) {
            this.dialog.add(DeskSnoozeDialog, {
                canNote: true,
                isSnoozed: Boolean(thread.instagram_snoozed_until),
                snooze: async (until, note) => {
                    if (note) {
                        await thread.post(note, { isNote: true });
                    }
                    await this.stayInList(() => snoozeConversation(thread, until));
                },
            });
        }
    }

    tag() {
        if (this.hasSelection) {
            this.dialog.add(DeskTagDialog, {
                add: (tagIds) => this.change({ add_tag_ids: tagIds }),
            });
        } else if (this.thread) {
            this.dialog.add(TagDialog, { thread: this.thread });
        }
    }

    async togglePriority() {
        if (this.hasSelection) {
            await this.change({ priority: "1" });
        } else if (this.thread) {
            await togglePriority(this.thread);
        }
    }

    writeReply() {
        if (this.thread) {
            this.thread.composer.autofocus++;
        }
    }

    writeNote() {
        if (this.thread) {
            this.thread.composer.instagramNoteMode = true;
            this.thread.composer.autofocus++;
        }
    }

    toggleSelected() {
        const row = this.model.root.records.find(({ resId }) => resId === this.currentId);
        if (row) {
            row._toggleSelection();
        } else if (this.currentId) {
            this.notification.add(
                _t("This conversation is not on this page of the list, so it cannot be selected."),
                { type: "info" }
            );
        }
    }

    showKeys() {
        this.dialog.add(DeskKeysDialog);
    }

    focusSearch() {
        this.rootRef.el.querySelector(".o_searchview_input")?.focus();
    }

    // ------------------------------------------------------------
    // The list
    // ------------------------------------------------------------

    /** Load the page of the list anew: what is selected stays so, and where one reads. */
    async refresh() {
        await this.model.whenReady;
        await this.model.root.load();
    }
}
