import { Message } from "@mail/core/common/message";
import { DeliveryProblem, DeliveryState } from "@instagram_inbox/message/delivery_state";

Object.assign(Message.components, { DeliveryProblem, DeliveryState });
