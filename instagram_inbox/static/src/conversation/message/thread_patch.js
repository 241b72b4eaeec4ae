import { Thread } from "@mail/core/common/thread";

import { useEffect, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

/**
 * A message with a label or a line above it keeps its own header. A line says where a
 * conversation of the thread ended: it is fetched once for the thread, as the messages are
 * shown.
 */
patch(Thread.prototype, {
    setup() {
        super.setup(...arguments);
        this.instagramEndings = useState({ rows: [] });
        useEffect(
            () => void this.fetchInstagramEndings(),
            () => {
                const { thread } = this.props;
                return [thread.id, thread.isInstagram && thread.instagram_status];
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
    async fetchInstagramEndings() {
        const { thread } = this.props;
        let rows = [];
        if (thread.isInstagram) {
            try {
                rows = await this.store.env.services.orm.silent.call(
                    "discuss.channel",
                    "instagram_endings",
                    [[thread.id]]
                );
            } catch {
                // the conversation can be read without
            }
        }
        if (thread.eq(this.props.thread)) {
            this.instagramEndings.rows = rows.map(({ at, by }) => ({
                at: deserializeDateTime(at),
                by,
            }));
        }
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
        const ending = this.instagramEndings.rows.findLast(
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
