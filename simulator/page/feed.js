/** The feed: the shop's posts, and what people write below them. */

import { get, post, remove } from "./api.js";
import { $, h, keyed } from "./dom.js";

/** The chosen customer, who writes. */
let person = null;

const own = (id) => `customers/${encodeURIComponent(person.id)}/comments${id ? `/${id}` : ""}`;

/** Say below a post what did not work. */
async function attempt(element, act) {
  const told = element.closest(".post").querySelector(".told");
  told.textContent = "";
  try {
    await act();
  } catch (error) {
    told.textContent = error.message;
  }
}

/** @param {Object} [comment] to which the form replies */
function replyTo(form, comment) {
  form.dataset.parent = comment ? comment.id : "";
  const name = person.name || person.username;
  form.text.placeholder = comment
    ? `Reply to @${comment.username} as ${name}…`
    : `Comment as ${name}…`;
}

function drawForm(item) {
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        const text = form.text.value.trim();
        if (text) {
          const body = { text, media_id: item.id, parent_id: form.dataset.parent || null };
          attempt(form, async () => {
            await post(own(), { ...body, account: item.account, live: item.is_live });
            form.text.value = "";
            replyTo(form);
          });
        }
      },
      onkeydown: (event) => {
        if (event.key === "Escape") {
          replyTo(form);
        }
      },
    },
    h("input", { name: "text", dir: "auto", autocomplete: "off", "aria-label": "Comment" }),
    h("button", { type: "submit" }, "Post"),
  );
  form.hidden = item.live_ended;
  replyTo(form);
  return form;
}

function drawPost(item) {
  const live = h(
    "button",
    {
      type: "button",
      onclick: (event) =>
        attempt(event.target, () =>
          post(`posts/${item.id}`, { live_ended: !item.live_ended }),
        ),
    },
    item.live_ended ? "Begin the broadcast" : "End the broadcast",
  );
  const kind = { AD: "Ad", REELS: "Reel" }[item.product_type];
  return h(
    "li",
    { class: "post" },
    h("img", { src: item.picture, alt: "" }),
    h(
      "p",
      {},
      item.is_live ? h("b", { class: "mark" }, item.live_ended ? "Ended" : "Live") : null,
      kind ? h("b", { class: "mark" }, kind) : null,
      h("bdi", {}, item.caption),
    ),
    item.is_live ? live : null,
    h("ul", { class: "comments", "aria-label": `Comments: ${item.caption}` }),
    drawForm(item),
    h("p", { class: "told", role: "status" }),
  );
}

function drawComment(item) {
  const button = (label, onclick) =>
    h("button", { type: "button", "aria-label": `${label}: ${item.text}`, onclick }, label);
  const reply = button("Reply", (event) => {
    const form = event.target.closest(".post").querySelector("form");
    replyTo(form, item);
    form.text.focus();
  });
  const drop = button("Delete", (event) => attempt(event.target, () => remove(own(item.id))));
  return h(
    "li",
    { class: item.hidden ? "hidden" : null },
    h("b", {}, item.username),
    " ",
    h("bdi", {}, item.text),
    item.hidden ? h("small", { class: "mark" }, "Hidden by the business") : null,
    item.is_answered_in_private ? h("small", { class: "mark" }, "Answered in private") : null,
    h("span", { class: "pair" }, reply, item.isMine ? drop : null),
  );
}

/** Return comments with their replies as one list; others do not see hidden ones. */
function visible(comments) {
  return comments
    .filter((item) => !item.hidden || item.customer === person.id)
    .flatMap(({ replies, ...item }) => [
      { ...item, isMine: item.customer === person.id },
      ...visible(replies).map((reply) => ({ ...reply, isReply: true })),
    ]);
}

/** @param {string} account whose posts are shown */
export async function showFeed(account, customer) {
  person = customer;
  const { posts } = await get(`posts?account=${account}`);
  const writer = customer.username;
  keyed(
    $("feed"),
    posts.map(({ comments, ...item }) => ({ ...item, account, writer })),
    (item) => item.id,
    drawPost,
  );
  for (const { comments, id } of posts) {
    const list = $("feed").querySelector(`[data-key="${id}"] .comments`);
    keyed(list, visible(comments), (item) => item.id, drawComment);
    for (const item of visible(comments)) {
      list.querySelector(`[data-key="${item.id}"]`).classList.toggle("reply", Boolean(item.isReply));
    }
  }
}
