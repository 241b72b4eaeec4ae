import { Thread } from "@mail/core/common/thread";

import { useEffect } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

/**
 * A message with a label or a line above it keeps its own header. A line says where a
 * conversation of the thread ended: these come with the messages. They are fetched again
 * when the status has changed.
 */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (areMissing) => void (areMissing && this.props.thread.fetchInstagramEndings()),
            () => {
                const { thread } = this.props;
                const areMissing =
                    thread.isInstagram && thread.isLoaded && !thread.instagramEndings;
                return [areMissing, thread.localId, thread.instagram_status];
            }
        );
    },
    isSquashed(message, previous) {
        return (
            super.isSquashed(...arguments) &&
            !previous.isInstagramNote &&
            !this.instagramEnding(previous, message) &&
            Boolean(message.instagram_from_standby) === Boolean(previous.instagram_from_standby)
        );
    },
    /**
     * The conversation that ended between two messages; none if it continued.
     *
     * @param {import("models").Message} [previous]
     * @param {import("models").Message} [message] empty after the last one
     */
    instagramEnding(previous, message) {
        if (!previous || (!message && this.props.thread.loadNewer)) {
            return undefined;
        }
        const ending = (this.props.thread.instagramEndings ?? []).findLast(
            ({ at }) => previous.datetime <= at && (!message || at < message.datetime)
        );
        if (!ending) {
            return undefined;
        }
        const { at, by } = ending;
        const time = at.toLocaleString(
            at.hasSame(previous.datetime, "day") ? DateTime.TIME_SIMPLE : DateTime.DATETIME_MED
        );
        return by
            ? _t("Resolved by %(name)s · %(time)s", { name: by, time })
            : _t("Resolved automatically · %(time)s", { time });
    },
});
