/** What people can do with an existing message: react, edit, unsend. */

import { post } from "./api.js";
import { $, h } from "./dom.js";

const EMOJI = ["❤️", "😆", "😮", "👍", "🧁"];

const REACTED = { business: "The business reacted", customer: "You reacted" };

const act = (message, what, body) =>
  post(`messages/${message.mid}/${what}`, body).catch((error) => alert(error.message));

function button(label, text, onclick, pressed = null) {
  const attributes = { type: "button", "aria-label": label, title: label, onclick };
  return h("button", { ...attributes, "aria-pressed": pressed }, text);
}

function edit(message) {
  const text = prompt("New text", message.text);
  if (text?.trim() && text !== message.text) {
    act(message, "edit", { text });
  }
}

function choices(message) {
  const mine = message.reactions.customer;
  const reactions = EMOJI.map((emoji) => {
    const chosen = emoji === mine;
    const react = () => act(message, "reaction", { emoji: chosen ? "" : emoji });
    const label = chosen ? `Take back ${emoji}` : `React with ${emoji}`;
    return button(label, emoji, react, String(chosen));
  });
  if (!message.incoming) {
    return reactions;
  }
  return [
    ...reactions,
    button("Edit", "Edit", () => edit(message)),
    button("Unsend", "Unsend", () => act(message, "unsend")),
  ];
}

/** Return the elements below a bubble: its reactions and edits, and a menu. */
export function changesOf(message) {
  if (message.unsent) {
    const who = message.incoming ? "You" : "The business";
    return [h("p", { class: "after unsent" }, `${who} unsent a message`)];
  }
  const shown = Object.entries(message.reactions).map(([side, emoji]) =>
    h("span", { class: "reactions", title: REACTED[side] }, emoji),
  );
  return [
    h(
      "div",
      { class: "after" },
      ...shown,
      message.edits ? h("span", { class: "edited" }, "edited") : null,
      h(
        "details",
        { class: "more" },
        h("summary", { "aria-label": "React, edit or unsend" }, "⋯"),
        h("div", { class: "choices" }, ...choices(message)),
      ),
    ),
  ];
}

let ticked = null;

/**
 * Show whether another app holds the conversation: messages then go to standby.
 * A state that was read before the tick reached the simulator doesn't set it back.
 */
export function showHeld(conversation) {
  const { account, customer, held } = conversation;
  const box = $("held");
  const sameThread = ticked?.account === account && ticked.customer === customer;
  if (!sameThread || ticked.held === held) {
    ticked = null;
  }
  box.checked = ticked ? ticked.held : held;
  box.onchange = async () => {
    const change = { account, customer, held: box.checked };
    ticked = change;
    try {
      await post(`customers/${encodeURIComponent(customer)}/hold`, {
        account,
        held: change.held,
      });
    } catch (problem) {
      if (ticked === change) {
        ticked = null;
        box.checked = !change.held;
      }
      throw problem;
    }
  };
}

/** Return the row with the Test button of Meta's dashboard and its fields. */
export function dashboardRow() {
  const fields = ["messages", "message_reactions", "messaging_seen", "messaging_postbacks"];
  const choice = h(
    "select",
    { "aria-label": "Field to test" },
    ...fields.map((field) => h("option", { value: field }, field)),
  );
  const press = async () => {
    const { reason } = await post("dashboard_test", { field: choice.value });
    if (reason) {
      alert(reason);
    }
  };
  return h(
    "div",
    { class: "point" },
    h("span", {}, "Meta's App Dashboard"),
    h("span", { class: "pair" }, choice, button("Send a test to Odoo", "Test", press)),
  );
}
