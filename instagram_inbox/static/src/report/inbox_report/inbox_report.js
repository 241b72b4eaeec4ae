import { AgentFigures } from "@instagram_inbox/report/inbox_report/agent_figures";
import { BusyHours } from "@instagram_inbox/report/inbox_report/busy_hours";
import { bucketRange, chartsOf } from "@instagram_inbox/report/inbox_report/charts";
import { FigureCard } from "@instagram_inbox/report/inbox_report/figure_card";
import { FigureChart } from "@instagram_inbox/report/inbox_report/figure_chart";
import { FIGURES, measureOf } from "@instagram_inbox/report/inbox_report/figures";
import { openFacts } from "@instagram_inbox/report/inbox_report/open_facts";
import { fromAddress, PATH, TAG, toAddress } from "@instagram_inbox/report/inbox_report/open_inbox_report";
import {
    daysLabel,
    readersZone,
    resolvePeriod,
    toServer,
} from "@instagram_inbox/report/inbox_report/period";
import { PeriodPicker } from "@instagram_inbox/report/inbox_report/period_picker";

import { Component, onWillStart, useRef, useState } from "@odoo/owl";

import { Domain } from "@web/core/domain";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "instagram.inbox.report";

/** The report of one inbox. Its state is in its address, so it survives reload and back. */
export class InboxReport extends Component {
    static template = "instagram_inbox.InboxReport";
    static components = {
        AgentFigures,
        BusyHours,
        Dropdown,
        DropdownItem,
        FigureCard,
        FigureChart,
        Layout,
        PeriodPicker,
    };
    static props = { ...standardActionServiceProps };
    static displayName = _t("Inbox Report");
    static path = PATH;

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.display = { controlPanel: {} };
        const { params } = this.props.action;
        this.inboxId = this.props.state?.inboxId || this.props.resId || params.resId;
        this.state = useState({
            ...fromAddress(this.props.state?.address || params),
            data: null,
            isLoading: true,
        });
        useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => ({ address: toAddress(this.state), inboxId: this.inboxId }),
        });
        onWillStart(() => this.load());
    }

    // ------------------------------------------------------------
    // DATA
    // ------------------------------------------------------------

    get period() {
        return resolvePeriod(this.state);
    }

    get domain() {
        return this.state.filters?.domain || [];
    }

    /** Load everything that is shown, in one call. */
    async load() {
        this.props.updateActionState({ resId: this.inboxId, ...toAddress(this.state) });
        const { period } = this;
        this.state.isLoading = true;
        try {
            const data = await this.keepLast.add(this.fetch(period));
            // only now does the screen show this period
            this.shown = fromFirst(period, data.start);
            this.state.data = data;
            this.env.config.setDisplayName(data.inbox.name);
        } finally {
            this.state.isLoading = false;
        }
    }

    fetch(period) {
        return this.orm.call(MODEL, "get_inbox_figures", [this.inboxId], {
            context: { ...user.context, tz: readersZone() },
            domain: this.domain,
            period: toServer(period),
            previous: toServer(period.previous) || false,
        });
    }

    /** Show something else: another period, other filters, other hours. */
    change(values) {
        Object.assign(this.state, values);
        return this.load();
    }

    /** Show the same of another inbox. */
    onInbox(id) {
        this.inboxId = id;
        return this.load();
    }

    onPeriod({ period, from, to }) {
        return this.change({ period, from, to });
    }

    onBusinessHours(ev) {
        this.state.measure = ev.target.checked ? "business" : undefined;
        this.props.updateActionState(toAddress(this.state));
    }

    // ------------------------------------------------------------
    // WHAT IS SHOWN
    // ------------------------------------------------------------

    get inBusinessHours() {
        return this.state.measure === "business";
    }

    get hasBusinessHours() {
        const { figures, has_business_hours } = this.state.data;
        const times = Object.keys(FIGURES).filter((name) => FIGURES[name].isTime);
        return (
            this.inBusinessHours ||
            has_business_hours ||
            times.some((name) => figures[measureOf(name, true)].cases)
        );
    }

    get isEmpty() {
        return Object.values(this.state.data.figures).every(({ value }) => !value);
    }

    get cards() {
        const { figures } = this.state.data;
        return Object.keys(FIGURES)
            .map((name) => ({ name, figure: figures[measureOf(name, this.inBusinessHours)] }))
            .filter(({ name, figure }) => !FIGURES[name].isOptional || figure.cases);
    }

    get charts() {
        return chartsOf(this.state.data, this.shown, this.inBusinessHours);
    }

    get daysLabel() {
        return daysLabel(this.shown);
    }

    get previousLabel() {
        return this.shown.previous ? daysLabel(this.shown.previous) : "";
    }

    get filtersLabel() {
        return this.state.filters.label || _t("Filtered");
    }

    get emptyTitle() {
        return this.state.filters
            ? _t("Nothing here fits these filters")
            : _t("Nothing happened here in this period");
    }

    get latestText() {
        const { latest } = this.state.data;
        return latest && _t("The latest was on %(day)s.", { day: formatDate(deserializeDateTime(latest)) });
    }

    // ------------------------------------------------------------
    // FURTHER
    // ------------------------------------------------------------

    /**
     * Open the cases of a figure; each line leads to its conversation.
     *
     * @param {string} name
     * @param {Object} [range] a part of the period
     * @param {Array} [domain] another filter on the cases
     */
    openFacts(name, range = this.shown, domain = []) {
        const [start, end] = toServer(range);
        const inbox = [["inbox_id", "=", this.state.data.inbox.id]];
        const days = [["date", ">=", start], ["date", "<", end]];
        return openFacts(this.action, measureOf(name, this.inBusinessHours), {
            description: `${this.state.data.inbox.name} · ${daysLabel(range)}`,
            domain: Domain.and([inbox, days, this.domain, domain]).toList(),
        });
    }

    onPoint(name, index) {
        this.openFacts(name, bucketRange(this.state.data, this.shown, index));
    }

    onHour(weekday, hour) {
        this.openFacts("incoming_messages", this.shown, [
            ["weekday", "=", String(weekday)],
            ["hour", "=", String(hour).padStart(2, "0")],
        ]);
    }

    onAgent({ id, name }) {
        const own = [["agent_id", "=", id]];
        const domain = Domain.and([this.domain, own]).toList();
        const label = [this.state.filters?.label, name].filter(Boolean).join(", ");
        return this.change({ filters: { domain, label } });
    }
}

/** "All time" begins with the inbox's first fact. */
function fromFirst(period, first) {
    const start = first && deserializeDateTime(first, { tz: readersZone() });
    return { ...period, start: period.start || start || period.end.minus({ days: 1 }) };
}

registry.category("actions").add(TAG, InboxReport);
