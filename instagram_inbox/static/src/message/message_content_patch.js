import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";
import { NotificationMessage } from "@mail/core/common/notification_message";
import { fields } from "@mail/core/common/record";
import { summarize } from "@instagram_inbox/message/content_kinds";
import { MessageContent } from "@instagram_inbox/message/message_content";

import { patch } from "@web/core/utils/patch";

Object.assign(Message.components, { MessageContent });
NotificationMessage.components = { ...NotificationMessage.components, MessageContent };

patch(Message.prototype, {
    get attClass() {
        return {
            ...super.attClass,
            "o-instagram-FilesFirst": this.message.instagramFilesFirst,
        };
    },
});

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** @type {Object[]|undefined} what it is about, and its files' states */
        this.instagram_content = undefined;
        const { compute } = this.previewText;
        this.previewText = fields.Html("", {
            compute() {
                if (this.isBodyEmpty && this.instagram_content?.length) {
                    return summarize(this.instagram_content);
                }
                return compute.call(this);
            },
        });
    },
    /** A reply's files are sent before its text: the customer has them above it. */
    get instagramFilesFirst() {
        const isReply = this.instagram_state && this.instagram_state !== "received";
        return Boolean(isReply && !this.instagram_from_app);
    },
    computeIsEmpty() {
        return !this.instagram_content?.length && super.computeIsEmpty();
    },
});
