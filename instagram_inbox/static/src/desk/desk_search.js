import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { SearchModel } from "@web/search/search_model";

/** The choice that the user made last. */
const CHOICE = "instagram_inbox.desk";

/** The lists that agents work through, and the filters of the search view each consists of. */
export const LISTS = {
    mine: { filters: ["mine", "unresolved"], label: _t("Mine") },
    unassigned: { filters: ["unassigned", "unresolved"], label: _t("Unassigned") },
    open: { filters: ["unresolved"], label: _t("All Open") },
    waiting: { filters: ["waiting"], label: _t("Waiting for Us") },
    closing: { filters: ["ends_soon", "unresolved"], label: _t("Closing Soon") },
    mentions: { filters: ["mentions"], label: _t("Mentions") },
    pending: { filters: ["pending"], label: _t("Pending") },
    snoozed: { filters: ["snoozed"], label: _t("Snoozed") },
    resolved: { filters: ["resolved"], label: _t("Resolved") },
};

const WAITING = { name: "instagram_waiting_since", asc: true };
const URGENT = { name: "instagram_priority", asc: false };

/** The orders of the list; what waits for us comes first, and of that what is urgent. */
export const ORDERS = {
    waiting: {
        label: _t("Waiting longest"),
        orderBy: [
            URGENT,
            WAITING,
            { name: "last_interest_dt", asc: false },
            { name: "id", asc: true },
        ],
    },
    newest: {
        label: _t("Newest"),
        orderBy: [
            { name: "last_interest_dt", asc: false },
            { name: "id", asc: false },
        ],
    },
    closing: {
        label: _t("Closing first"),
        orderBy: [
            { name: "instagram_answer_end", asc: true },
            WAITING,
            { name: "id", asc: true },
        ],
    },
};

/** @returns {{ list: string, order: string }} */
function lastChoice() {
    let choice = {};
    try {
        choice = JSON.parse(browser.localStorage.getItem(CHOICE)) ?? {};
    } catch {
        // somebody else wrote it
    }
    return {
        list: choice.list in LISTS ? choice.list : "open",
        order: choice.order in ORDERS ? choice.order : "waiting",
    };
}

/** Have the inbox screen show this list when it is opened next. */
export function chooseNextDeskList(list) {
    browser.localStorage.setItem(CHOICE, JSON.stringify({ ...lastChoice(), list }));
}

/** Filters of Odoo's search view: one press sets those of a list; the choice is remembered. */
export class DeskSearchModel extends SearchModel {
    /** @override */
    async load(config) {
        const { list, order } = lastChoice();
        this.deskOrder = order;
        const context = { ...config.context };
        const isChosen = Object.keys(context).some((key) => key.startsWith("search_default_"));
        if (!isChosen) {
            LISTS[list].filters.forEach((name) => (context[`search_default_${name}`] = 1));
        }
        await super.load({ ...config, context });
    }

    /** @override the order of a favourite comes first */
    _getOrderBy() {
        const orderBy = super._getOrderBy();
        return orderBy.length ? orderBy : ORDERS[this.deskOrder].orderBy;
    }

    /** The filters of ours, by name. */
    get deskFilters() {
        const names = new Set(Object.values(LISTS).flatMap(({ filters }) => filters));
        return Object.values(this.searchItems).filter(
            ({ name, type }) => type === "filter" && names.has(name)
        );
    }

    /** @returns {string|undefined} the list that is shown, unless other filters narrow it */
    get deskList() {
        const active = new Set(this.query.map(({ searchItemId }) => searchItemId));
        const names = this.deskFilters.filter(({ id }) => active.has(id)).map(({ name }) => name);
        const isShown = ({ filters }) =>
            filters.length === names.length && filters.every((name) => names.includes(name));
        return Object.keys(LISTS).find((id) => isShown(LISTS[id]));
    }

    /** Whether more is searched than a list of ours. */
    get isDeskNarrowed() {
        const count = this.deskList ? LISTS[this.deskList].filters.length : 0;
        const filters = this.query.filter(
            ({ searchItemId }) => !/groupBy/i.test(this.searchItems[searchItemId].type)
        );
        return filters.length > count;
    }

    /** Set the filters of a list, and keep what else is searched. */
    chooseDeskList(id) {
        const ours = new Map(this.deskFilters.map((item) => [item.id, item]));
        const names = LISTS[id].filters;
        this.query = [
            ...this.query.filter(({ searchItemId }) => !ours.has(searchItemId)),
            ...[...ours.values()]
                .filter(({ name }) => names.includes(name))
                .map((item) => ({ searchItemId: item.id })),
        ];
        this.rememberDesk();
        this._notify();
    }

    chooseDeskOrder(id) {
        this.deskOrder = id;
        this.rememberDesk();
        this._notify();
    }

    rememberDesk() {
        const choice = { list: this.deskList, order: this.deskOrder };
        browser.localStorage.setItem(CHOICE, JSON.stringify(choice));
    }
}
