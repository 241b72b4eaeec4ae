import { clockTime, isNearlyOver, timeLeft } from "@instagram_inbox/send/time_left";
import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Shown above the composer: the end of the time for a reply. */
export class ReplyTime extends Component {
    static props = ["thread"];
    static template = "instagram_inbox.ReplyTime";

    setup() {
        super.setup();
        this.store = useService("mail.store");
    }

    get isShown() {
        const { thread } = this.props;
        return Boolean(thread.instagram_answer_end) && this.left > 0;
    }

    get left() {
        return this.props.thread.instagram_answer_end.ts - this.store.instagramNow;
    }

    get isHumanTime() {
        return this.props.thread.isInstagramHumanTime(this.store.instagramNow);
    }

    /** The end that counts now: of the 24 hours, or of the longer time for a person. */
    get text() {
        const { instagram_answer_end, instagram_window_end } = this.props.thread;
        const now = this.store.instagramNow;
        const end = this.isHumanTime ? instagram_answer_end : instagram_window_end;
        const values = { left: timeLeft(end.ts - now), time: clockTime(end, now) };
        return this.isHumanTime
            ? _t("24 hours are over: only a person can reply, until %(time)s (%(left)s)", values)
            : _t("You can reply until %(time)s (%(left)s)", values);
    }

    get className() {
        return isNearlyOver(this.left) ? "o-nearlyOver fw-bold text-warning-emphasis" : "";
    }
}
