/** The list of customers: it chooses whose phone is shown. */

import { $, h, keyed } from "./dom.js";

function avatar(person, size) {
  if (person.picture) {
    const src = person.picture;
    return h("img", { class: "avatar", src, alt: "", width: size, height: size });
  }
  const first = [...(person.name || person.username)][0].toUpperCase();
  return h("span", { class: "avatar letter", "aria-hidden": "true" }, first);
}

/** Name and text each keep their own direction, and the line keeps the page's. */
function preview(last) {
  if (!last) {
    return ["No messages yet"];
  }
  const text = h("bdi", {}, last.text || last.label || "(no text)");
  return last.incoming ? ["You: ", text] : [text];
}

function row(person, choose) {
  const trouble = person.last?.incoming && person.last.delivery === "failed";
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: person.unseen ? "person unseen" : "person",
        "aria-current": person.chosen ? "true" : null,
        onclick: () => choose(person.id),
      },
      avatar(person, 48),
      h(
        "span",
        { class: "who" },
        h("strong", {}, h("bdi", {}, person.name || person.username)),
        h("small", {}, ...preview(person.last)),
      ),
      trouble ? h("span", { class: "trouble", title: "Not delivered" }, "!") : null,
      person.unseen
        ? h("span", { class: "dot", title: `${person.unseen} new` }, `${person.unseen}`)
        : null,
    ),
  );
}

export function showPeople(state, chosen, choose) {
  const people = state.customers.map(({ id, name, username, picture, last, unseen }) => ({
    id,
    name,
    username,
    picture,
    last: last && {
      text: last.text,
      label: last.label,
      incoming: last.incoming,
      delivery: last.delivery,
    },
    unseen,
    chosen: id === chosen,
  }));
  keyed($("people"), people, (person) => person.id, (person) => row(person, choose));
}

/** Arrow keys walk through the list. */
export function listenForArrows() {
  $("people").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) {
      return;
    }
    const buttons = [...$("people").querySelectorAll("button")];
    const index = buttons.indexOf(document.activeElement) + step;
    buttons[Math.max(0, Math.min(index, buttons.length - 1))]?.focus();
    event.preventDefault();
  });
}
