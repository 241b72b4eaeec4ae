import { Message } from "@mail/core/common/message";
import { DeliveryProblem } from "@instagram_inbox/message/delivery_problem";
import { DeliveryState } from "@instagram_inbox/message/delivery_state";

Object.assign(Message.components, { DeliveryProblem, DeliveryState });
