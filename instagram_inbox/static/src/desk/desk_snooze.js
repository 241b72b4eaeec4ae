import { snoozeChoices } from "@instagram_inbox/conversation/snooze";

import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";

const { DateTime } = luxon;

/** Until when conversations are not listed; a note tells colleagues why. */
export class DeskSnoozeDialog extends Component {
    static components = { DateTimeInput, Dialog };
    static props = ["close", "snooze", "canNote?", "isSnoozed?"];
    static template = "instagram_inbox.DeskSnoozeDialog";

    setup() {
        this.now = DateTime.now();
        this.state = useState({ note: "", until: false });
    }

    get choices() {
        return snoozeChoices(this.now.ts).map((choice) => ({
            ...choice,
            moment: choice.until.toLocaleString({ ...DateTime.TIME_SIMPLE, weekday: "short" }),
        }));
    }

    /** @param {import("luxon").DateTime|false} until */
    async choose(until) {
        this.props.close();
        await this.props.snooze(until, this.state.note.trim());
    }
}
