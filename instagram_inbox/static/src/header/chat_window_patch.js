import { ChatWindow } from "@mail/core/common/chat_window";
import { ConversationDetails } from "@instagram_inbox/header/conversation_details";

Object.assign(ChatWindow.components, { ConversationDetails });
