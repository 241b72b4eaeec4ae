import { ChatWindow } from "@mail/core/common/chat_window";
import { ConversationDetails } from "@instagram_inbox/conversation/header/conversation_details";
import { ConversationStatus } from "@instagram_inbox/conversation/header/conversation_status";
import { ClosedComposer } from "@instagram_inbox/send/closed_composer";

Object.assign(ChatWindow.components, { ClosedComposer, ConversationDetails, ConversationStatus });
