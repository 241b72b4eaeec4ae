import { MessageReactionList } from "@mail/core/common/message_reaction_list";
import { QuickReactionMenu } from "@mail/core/common/quick_reaction_menu";

import { patch } from "@web/core/utils/patch";

patch(MessageReactionList.prototype, {
    hasSelfReacted(reaction) {
        return (
            super.hasSelfReacted(...arguments) ||
            this.props.message.isInstagramReactionOurs(reaction)
        );
    },
});

patch(QuickReactionMenu.prototype, {
    reactedBySelf(emoji) {
        return super.reactedBySelf(...arguments) || Boolean(this.instagramReaction(emoji));
    },
    toggleReaction(emoji) {
        const reaction = this.instagramReaction(emoji);
        if (!reaction) {
            return super.toggleReaction(...arguments);
        }
        reaction.remove();
        this.dropdown.close();
        this.picker.close();
    },
    /** The account's reaction with this emoji, whichever agent set it. */
    instagramReaction(emoji) {
        const { message } = this.props;
        return message.reactions.find(
            (reaction) => reaction.content === emoji && message.isInstagramReactionOurs(reaction)
        );
    },
});
