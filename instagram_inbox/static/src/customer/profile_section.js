import { describe } from "@instagram_inbox/conversation/message/content_kinds";
import { customerSections, SECTION_PROPS } from "@instagram_inbox/customer/customer_sections";

import { Component } from "@odoo/owl";

import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

const { DateTime } = luxon;

/** @param {string|false} value as the server writes it */
export function dayOf(value) {
    return value && deserializeDateTime(value).toLocaleString(DateTime.DATE_MED);
}

/** @param {string|false} value as the server writes it */
export function momentOf(value) {
    return value && formatDateTime(deserializeDateTime(value));
}

/** What Instagram tells about the customer, and how long they have been writing. */
export class ProfileSection extends Component {
    static props = SECTION_PROPS;
    static template = "instagram_inbox.ProfileSection";

    get facts() {
        const { data } = this.props;
        const facts = [];
        if (data.is_verified) {
            facts.push({ icon: "fa-check-circle text-info", text: _t("Verified account") });
        }
        if (data.followers) {
            const count = formatInteger(data.followers);
            const text =
                data.followers === 1 ? _t("1 follower") : _t("%(count)s followers", { count });
            facts.push({ icon: "fa-users", text });
        }
        if (data.follows_us) {
            const text =
                data.follows_us === "yes" ? _t("Follows you") : _t("Does not follow you");
            facts.push({ icon: "fa-heart-o", text });
        }
        if (data.we_follow) {
            const text =
                data.we_follow === "yes" ? _t("You follow them") : _t("You do not follow them");
            facts.push({ icon: "fa-bookmark-o", text });
        }
        return facts;
    }

    get times() {
        const { first_contact, last_contact } = this.props.data;
        const isOnlyOne = first_contact === last_contact;
        return [
            [_t("First message"), first_contact],
            [_t("Last message"), !isOnlyOne && last_contact],
        ]
            .filter(([, value]) => value)
            .map(([label, value]) => ({ day: dayOf(value), label, moment: momentOf(value) }));
    }

    /** The ad, link or product by which the customer came last. */
    get origin() {
        const { instagram_origin } = this.props.thread;
        return instagram_origin && describe(instagram_origin);
    }
}

customerSections.add("profile", ProfileSection, { sequence: 10 });
