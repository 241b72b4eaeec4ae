/** The page: fetches the state after each change and shows it. */

import { get, post, watch } from "./api.js";
import { listenForAttach } from "./attach.js";
import { keepLow, listenForText, showChat } from "./chat.js";
import { listenForNewCustomer } from "./customer.js";
import { $, h, keyed } from "./dom.js";
import { showFeed } from "./feed.js";
import { listenForPanel, showPanel } from "./panel.js";
import { listenForArrows, showPeople } from "./people.js";

const wide = matchMedia("(min-width: 760px)");
let state = null;
let account = localStorage.getItem("account");
let inFeed = false;
let busy = false;
let again = false;

const chosen = () => decodeURIComponent(location.hash.slice(1));

function choose(customer) {
  location.hash = encodeURIComponent(customer);
}

function showStatus(problem) {
  const { verified, url, problem: reason, last_failure: failure } = state.webhook;
  let text = verified ? "Odoo is listening" : `Odoo is not listening yet. ${reason}`;
  if (!url) {
    text = "No webhook address is set";
  } else if (verified && failure) {
    text = failure;
  }
  $("status").textContent = problem || text;
  $("status").className = problem || !verified || failure ? "bad" : "good";
  $("status").title = url || "";
}

function showShop() {
  const shop = state.accounts.find((item) => item.id === state.account);
  $("shop-name").textContent = shop ? shop.name : "Instagram simulator";
  $("shop-username").textContent = shop ? `@${shop.username}` : "nobody to write to";
  $("shop-picture").src = shop ? shop.picture : "/page/icon.svg";
  keyed(
    $("shops"),
    state.accounts.map(({ id, name }) => ({ id, name })),
    (item) => item.id,
    (item) => h("option", { value: item.id }, item.name),
  );
  $("shops").value = state.account;
  $("shops").hidden = state.accounts.length < 2;
  $("shop-name").hidden = !$("shops").hidden;
}

function odoo() {
  const { url } = state.webhook;
  return url ? h("a", { href: new URL("/odoo", url).href }, "Odoo") : "Odoo";
}

function showEmpty(customer) {
  const [title, ...text] = state.account
    ? ["Choose who you are", "Pick a customer from the list, then write to the business."]
    : [
        "No business has connected yet",
        "In ",
        odoo(),
        ", open Instagram and press ",
        h("b", {}, "Connect an Instagram account"),
        ".",
      ];
  const empty = !state.account || !customer;
  $("empty").hidden = !empty;
  $("chat").hidden = $("composer").hidden = empty || inFeed;
  $("feed").hidden = empty || !inFeed;
  $("open-feed").hidden = empty;
  $("open-feed").textContent = inFeed ? "Messages" : "Feed";
  $("taps").hidden ||= empty || inFeed;
  if (empty) {
    $("empty").replaceChildren(h("h2", {}, title), h("p", {}, ...text));
  }
}

async function showConversation(customer) {
  const path = `customers/${encodeURIComponent(customer.id)}`;
  showChat(await get(`${path}/messages?account=${state.account}`));
  $("text").placeholder = `Message as ${customer.name || customer.username}…`;
  if (customer.unseen && document.visibilityState === "visible") {
    await post(`${path}/seen`, { account: state.account });
  }
}

async function show() {
  state = await get(`state?account=${account || ""}`);
  if (!chosen() && wide.matches && state.account) {
    choose(state.customers[0].id);
  }
  const customer = state.customers.find((person) => person.id === chosen());
  document.body.classList.toggle("in-chat", Boolean(customer));
  showStatus();
  showShop();
  showPeople(state, customer?.id, choose);
  showEmpty(customer);
  showPanel(state);
  if (customer && state.account && inFeed) {
    await showFeed(state.account, customer);
  } else if (customer && state.account) {
    await showConversation(customer);
  }
}

/** Draw one state at a time; later changes are shown next. */
async function refresh(alive = true) {
  if (!alive) {
    $("status").textContent = "The simulator does not answer";
    $("status").className = "bad";
    return;
  }
  again = busy;
  if (busy) {
    return;
  }
  busy = true;
  try {
    do {
      again = false;
      await show();
    } while (again);
  } finally {
    busy = false;
  }
}

function write(content) {
  const path = `customers/${encodeURIComponent(chosen())}/messages`;
  return post(path, { ...content, account: state.account });
}

listenForText((text) => write({ text }));
listenForAttach((kind) => write({ kind }));
keepLow();
listenForArrows();
listenForNewCustomer(choose);
listenForPanel();
$("shops").addEventListener("change", (event) => {
  account = event.target.value;
  localStorage.setItem("account", account);
  refresh();
});
$("open-feed").addEventListener("click", () => {
  inFeed = !inFeed;
  refresh();
});
$("back").addEventListener("click", () => {
  location.hash = "";
});
addEventListener("hashchange", async () => {
  await refresh();
  if (wide.matches && chosen()) {
    $("text").focus();
  }
});
document.addEventListener("visibilitychange", () => refresh());
watch(refresh);
