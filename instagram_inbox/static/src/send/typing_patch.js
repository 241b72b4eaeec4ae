import { Typing } from "@mail/discuss/typing/common/typing";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Milliseconds: Instagram shows "typing" for less than 30 seconds, so it is sent again. */
export const REPEAT_TYPING = 15000;

/** Odoo names members who type; here also a reader who is not a member may reply. */
patch(Typing.prototype, {
    get text() {
        const { channel, member } = this.props;
        if (member || !channel.instagramTypists.length) {
            return super.text;
        }
        const typing = [...channel.otherTypingMembers, ...channel.instagramTypists];
        const names = typing.map(({ name }) => name);
        return names.length === 1
            ? _t("%(name)s is typing...", { name: names[0] })
            : _t("%(names)s are typing...", { names });
    },
});
