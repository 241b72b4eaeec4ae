/** The conversation, as the customer sees it. */

import { changesOf, showHeld } from "./changes.js";
import { post } from "./api.js";
import { shown } from "./content.js";
import { $, h, keyed } from "./dom.js";
import { showTaps } from "./taps.js";

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat([], {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const LINK = /(https?:\/\/[^\s<>"]+)/;

function dayOf(at) {
  const today = day.format(new Date());
  const name = day.format(new Date(at));
  return name === today ? "Today" : name;
}

/** Return a text with its links, never as HTML. */
function words(text) {
  return text.split(LINK).map((part, index) => {
    if (index % 2) {
      return h("a", { href: part, target: "_blank", rel: "noreferrer" }, part);
    }
    return part;
  });
}

const STATES = {
  waiting: () => "Sending…",
  delivered: () => "Delivered to Odoo ✓",
  retrying: (message) => `Not delivered yet, trying again. ${message.reason}`,
  failed: (message) => `Not delivered. ${message.reason}`,
  off: (message) => `Not delivered. ${message.reason}`,
};

function state(message) {
  if (!message.incoming) {
    return message.source === "app" ? "Written in the Instagram app" : null;
  }
  return message.seen_at ? "Seen" : STATES[message.delivery](message);
}

function retry(message) {
  return h(
    "button",
    { type: "button", onclick: () => post(`messages/${message.mid}/retry`) },
    "Retry",
  );
}

function bubble(message) {
  const trouble = message.incoming && ["failed", "off"].includes(message.delivery);
  const side = message.incoming ? "mine" : "theirs";
  const note = message.quiet ? null : state(message);
  const parts = shown(message);
  return h(
    "li",
    { class: `message ${side}${trouble ? " trouble" : ""}${message.unsent ? " gone" : ""}` },
    message.day ? h("p", { class: "day" }, message.day) : null,
    h(
      "div",
      { class: "bubble" },
      ...parts,
      message.text || !parts.length
        ? h("span", { dir: "auto", class: "text" }, ...words(message.text || "(no text)"))
        : null,
      h("time", {}, clock.format(new Date(message.at))),
    ),
    ...changesOf(message),
    note || trouble
      ? h("p", { class: "state" }, note ?? "", trouble ? retry(message) : null)
      : null,
  );
}

/** Show the state under the latest message only, unless something is wrong. */
function prepare(messages) {
  let before = null;
  const latest = messages.findLast((message) => message.incoming);
  return messages.map((message) => {
    const name = dayOf(message.at);
    const settled = message.seen_at || message.delivery === "delivered";
    const shown = { ...message, day: name === before ? null : name };
    const answered = message.content.reply_to?.mid;
    shown.quoted = answered ? messages.find(({ mid }) => mid === answered) : null;
    shown.quiet = message.incoming && message !== latest && Boolean(settled);
    before = name;
    return shown;
  });
}

let typing = null;

/** Instagram does not announce the end of typing, so the bubble ends automatically. */
function showTyping(seconds) {
  clearTimeout(typing);
  $("typing").hidden = !seconds;
  typing = setTimeout(() => ($("typing").hidden = true), seconds * 1000);
}

export function showChat(conversation) {
  const chat = $("chat");
  const low = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  const other = chat.dataset.thread !== conversation.conversation_id;
  chat.dataset.thread = conversation.conversation_id;
  showTyping(conversation.typing);
  showHeld(conversation);
  showTaps(conversation);
  keyed($("messages"), prepare(conversation.messages), (m) => m.mid, bubble);
  if (low || other) {
    chat.scrollTop = chat.scrollHeight;
  }
}

/** Keep the newest message in sight when pictures load later. */
export function keepLow() {
  const chat = $("chat");
  let low = true;
  chat.addEventListener("scroll", () => {
    low = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  });
  const settle = () => {
    if (low) {
      chat.scrollTop = chat.scrollHeight;
    }
  };
  chat.addEventListener("load", settle, true);
  chat.addEventListener("loadedmetadata", settle, true);
}

/** The composer: Enter sends, Shift+Enter breaks the line. */
export function listenForText(send) {
  const field = $("text");
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 140)}px`;
    $("send").disabled = !field.value.trim();
  };
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("composer").requestSubmit();
    }
  });
  $("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) {
      return;
    }
    field.value = "";
    fit();
    try {
      await send(text);
    } catch (error) {
      field.value = text;
      fit();
      alert(error.message);
    }
  });
}
