/** The dialog that creates another customer. */

import { post } from "./api.js";
import { $ } from "./dom.js";

function wanted(form) {
  const data = new FormData(form);
  return {
    name: data.get("name").trim() || null,
    username: data.get("username").trim() || null,
    has_picture: data.has("has_picture"),
    needs_consent: data.has("needs_consent"),
    blocked: data.has("blocked"),
  };
}

export function listenForNewCustomer(choose) {
  const dialog = $("customer-dialog");
  const form = $("customer-form");
  $("new-customer").addEventListener("click", () => {
    form.reset();
    dialog.showModal();
  });
  form.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async () => {
    const person = await post("customers", wanted(form));
    choose(person.id);
  });
}
