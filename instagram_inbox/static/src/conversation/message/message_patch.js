import "@mail/core/web_portal/message_patch";

import { Message } from "@mail/core/common/message";
import { NotificationMessage } from "@mail/core/common/notification_message";
import { MessageContent } from "@instagram_inbox/conversation/message/message_content";
import { DeliveryProblem } from "@instagram_inbox/send/delivery_problem";
import { DeliveryState } from "@instagram_inbox/send/delivery_state";
import { UndoSend } from "@instagram_inbox/send/undo_send";

import { patch } from "@web/core/utils/patch";

Object.assign(Message.components, { DeliveryProblem, DeliveryState, MessageContent, UndoSend });
NotificationMessage.components = { ...NotificationMessage.components, MessageContent };

patch(Message.prototype, {
    get attClass() {
        return {
            ...super.attClass,
            "o-instagram-FilesFirst": this.message.instagramFilesFirst,
            "o-instagram-Note": this.message.isInstagramNote,
        };
    },
    /**
     * Odoo folds quotes of e-mails. Instagram's messages have none, and one full of emojis would
     * keep the page busy for seconds: each is compared with all before it.
     */
    insertEllipsisbtn() {
        if (!this.props.message.thread?.isInstagram) {
            super.insertEllipsisbtn(...arguments);
        }
    },
});
