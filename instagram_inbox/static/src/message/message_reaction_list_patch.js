import { MessageReactionList } from "@mail/core/common/message_reaction_list";

import { patch } from "@web/core/utils/patch";

patch(MessageReactionList.prototype, {
    hasSelfReacted(reaction) {
        return (
            super.hasSelfReacted(...arguments) ||
            this.props.message.isInstagramReactionOurs(reaction)
        );
    },
});
