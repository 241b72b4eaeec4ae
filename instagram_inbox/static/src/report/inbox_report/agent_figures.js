import { FIGURES, measureOf } from "@instagram_inbox/report/inbox_report/figures";

import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

const SHOWN = ["outgoing_messages", "resolutions", "first_response_time", "reply_time", "resolution_time"];

/** The agents side by side; a click on a name shows the report of that agent. */
export class AgentFigures extends Component {
    static template = "instagram_inbox.AgentFigures";
    static props = { agents: Array, inBusinessHours: Boolean, onSelect: Function };

    get columns() {
        return SHOWN.map((name) => ({ name, label: FIGURES[name].label }));
    }

    /** The agent who wrote most comes first. */
    get rows() {
        return [...this.props.agents]
            .sort((one, other) => other.outgoing_messages - one.outgoing_messages)
            .map((agent) => ({
                id: agent.id,
                name: agent.id ? agent.name : _t("No agent"),
                cells: SHOWN.map((name) => ({
                    name,
                    value: FIGURES[name].format(agent[measureOf(name, this.props.inBusinessHours)]),
                })),
            }));
    }
}
