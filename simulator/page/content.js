/** What a message shows besides its text, on the phone of its author. */

import { h } from "./dom.js";

const image = (url) => h("img", { class: "media", src: url, alt: "Picture" });
const film = (url) =>
  h("video", { class: "media", src: url, controls: true, preload: "metadata" });
const sound = (url) => h("audio", { class: "media", src: url, controls: true });
const paper = (url) => h("a", { href: url, target: "_blank" }, "📄 File");
const isPage = (url) => url.startsWith("https://www.instagram.com/");
const line = (text) => h("em", { class: "note" }, text);

/** By Instagram's word for the attachment. */
const SHOWN = {
  image: ({ url }) => [image(url)],
  sticker: ({ url }) => [image(url)],
  video: ({ url }) => [film(url)],
  audio: ({ url }) => [sound(url)],
  file: ({ url }) => [paper(url)],
  like_heart: () => [h("span", { class: "like" }, "❤️")],
  share: () => [],
  ig_post: ({ url, title }) => [image(url), line(title)],
  ig_reel: ({ url, title }) => [isPage(url) ? paper(url) : film(url), line(title)],
  ig_story: (payload) => [line("You shared a story"), image(payload.story_media_url)],
  location: ({ coordinates }) => [line(`📍 ${coordinates.name}`)],
  fallback: ({ title, url }) => [h("a", { href: url, target: "_blank" }, title)],
  template: ({ product }, label) => (product ? card(product.elements[0]) : [line(label)]),
  story_mention: ({ url }) => [line("You mentioned them in your story"), image(url)],
};

const card = (one) => [image(one.image_url), line(`${one.title}, ${one.subtitle}`)];

function attached({ type, payload }, label) {
  return SHOWN[type] ? SHOWN[type](payload || {}, label) : [line(label)];
}

function story({ url }) {
  return [line("You replied to their story"), ...(url ? [image(url)] : [])];
}

function origin(referral) {
  const { ads_context_data: ad, product, ref } = referral;
  if (ad) {
    return [line(`You tapped the ad “${ad.ad_title}”`), image(ad.photo_url)];
  }
  return [line(product ? "You asked from a product" : `You followed the link “${ref}”`)];
}

/** Return who replies to whose message, with the quote. */
function quote({ incoming, quoted }) {
  const mine = quoted?.incoming ? "your message" : "a message";
  const words = quoted?.unsent ? "" : quoted?.text || quoted?.label;
  return h(
    "blockquote",
    { class: "quote" },
    h("small", {}, incoming ? "You replied to a message" : `Replied to ${mine}`),
    h("span", { dir: "auto" }, words || "Not available"),
  );
}

/** Return the elements above the text of a message. */
export function shown(message) {
  const { content, happening, label } = message;
  const { attachments, quick_reply: quick, referral, reply_to: reply } = content;
  const parts = [];
  if (happening === "referral") {
    parts.push(...origin(content));
  }
  if (happening === "postback") {
    parts.push(line(label), h("span", { class: "text" }, content.title));
  }
  if (referral) {
    parts.push(...origin(referral));
  }
  if (reply?.story) {
    parts.push(...story(reply.story));
  } else if (reply) {
    parts.push(quote(message));
  }
  if (quick || content.is_unsupported) {
    parts.push(line(label));
  }
  parts.push(...(attachments || []).flatMap((one) => attached(one, label)));
  return parts;
}
