import { DiscussContent } from "@mail/core/public_web/discuss_content";
import { ConversationDetails } from "@instagram_inbox/header/conversation_details";
import { NextConversation } from "@instagram_inbox/header/next_conversation";

import { patch } from "@web/core/utils/patch";

Object.assign(DiscussContent.components, { ConversationDetails, NextConversation });

patch(DiscussContent.prototype, {
    get showThreadAvatar() {
        return this.thread.isInstagram || super.showThreadAvatar;
    },
});
