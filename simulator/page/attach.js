/** The menu of everything that is not only text. */

import { get } from "./api.js";
import { $, h } from "./dom.js";

function close() {
  $("attach-menu").hidden = true;
  $("attach").setAttribute("aria-expanded", "false");
}

function item(name, label, send) {
  const onclick = async () => {
    close();
    $("text").focus();
    await send(name);
  };
  return h("li", { role: "none" }, h("button", { type: "button", role: "menuitem", onclick }, label));
}

export async function listenForAttach(send) {
  const { kinds } = await get("catalogue");
  const items = Object.entries(kinds).map(([name, label]) => item(name, label, send));
  $("attach-menu").replaceChildren(...items);
  $("attach").addEventListener("click", () => {
    $("attach-menu").hidden = !$("attach-menu").hidden;
    $("attach").setAttribute("aria-expanded", String(!$("attach-menu").hidden));
    $("attach-menu").querySelector("button")?.focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !$("attach-menu").hidden) {
      close();
      $("attach").focus();
    }
  });
  addEventListener("click", (event) => {
    if (!event.target.closest("#composer")) {
      close();
    }
  });
}
