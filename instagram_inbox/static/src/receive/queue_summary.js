import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const MODEL = "instagram.webhook.event";
/** Milliseconds between two looks at the queue while events wait in it. */
const PAUSE = 2000;

/** The state of the queue, above the list of events, and the button that replays failed ones. */
export class QueueSummary extends Component {
    static props = { onChanged: Function };
    static template = "instagram_inbox.QueueSummary";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.state = useState({ summary: null, since: false, isBusy: false });
        onWillStart(() => this.look());
        onWillDestroy(() => browser.clearTimeout(this.timer));
    }

    async look() {
        const before = this.state.summary;
        this.state.summary = await this.orm.silent.call(MODEL, "get_summary", [], {
            since: this.state.since,
        });
        browser.clearTimeout(this.timer);
        const { pending, failed } = this.state.summary;
        if (pending) {
            this.timer = browser.setTimeout(() => this.look(), PAUSE);
        }
        if (before && (before.pending !== pending || before.failed !== failed)) {
            this.props.onChanged();
        }
    }

    get waiting() {
        const { pending, waits } = this.state.summary;
        if (!pending) {
            return _t("The queue is empty.");
        }
        return pending === 1
            ? _t("1 is waiting, for %(waits)s s.", { waits })
            : _t("%(pending)s are waiting, the oldest for %(waits)s s.", { pending, waits });
    }

    get latest() {
        const { latest } = this.state.summary;
        return latest
            ? _t("Last event: %(time)s.", {
                  time: toLocaleDateTimeString(deserializeDateTime(latest), {
                      showSeconds: true,
                  }),
              })
            : _t("Nothing received yet.");
    }

    /** The outcome of the latest replay. */
    get replay() {
        const { pending = 0, done = 0, ignored = 0, failed = 0 } = this.state.summary.replay;
        if (!pending && !done && !ignored && !failed) {
            return "";
        }
        return pending
            ? _t("Replayed: %(pending)s still to process.", { pending })
            : _t("Replayed: %(done)s done, %(ignored)s ignored, %(failed)s failed again.", {
                  done,
                  failed,
                  ignored,
              });
    }

    get replayLabel() {
        return _t("Replay all %(failed)s failed", { failed: this.state.summary.failed });
    }

    onClickReplay() {
        this.dialog.add(ConfirmationDialog, {
            title: this.replayLabel,
            body: _t(
                "They are processed again. What is already here is not added twice, and what was unsent does not come back."
            ),
            confirmLabel: _t("Replay"),
            confirm: () => this.replayAll(),
            cancel: () => {},
        });
    }

    async replayAll() {
        this.state.isBusy = true;
        try {
            const { since } = await this.orm.call(MODEL, "action_replay_failed", []);
            this.state.since = since;
            await this.look();
        } finally {
            this.state.isBusy = false;
        }
    }
}
