// One message as a bubble: who, what it answers, text, file, contact, time, and the buttons under it.

import { fill, make } from "./elements.js";
import { icon } from "./icons.js";
import { richText } from "./rich_text.js";
import { clock, length, phone } from "./times.js";
import { world } from "./world.js";
import { word } from "./words.js";

/** Make an empty bubble for a message; `draw` fills it. */
export function makeBubble() {
  return make("li", { class: "message" });
}

/**
 * Fill a bubble. `how`: `own` (said by who looks), `named` (whether the sender's name is shown), `acts` with
 * `press(message, row, column)`, `command(text)`, `menu(message, anchor)`.
 */
export function drawBubble(item, message, { own, named, acts }) {
  if (message.service) {
    item.className = "message service";
    fill(item, make("p", {}, message.service));
    return;
  }
  item.className = own ? "message own" : "message";
  if (message.file) item.classList.add("with-file");
  const { bubble, menu, keys } = partsOf(item);
  fill(
    bubble,
    named && make("p", { class: "sender" }, message.from?.name ?? ""),
    message.only_for && make("p", { class: "only" }, word("message.only")),
    message.forwarded && make("p", { class: "forwarded" }, `${word("message.forwarded")}: ${message.forwarded}`),
    message.reply_to && quote(message.reply_to),
    message.file && file(message.file),
    message.contact && contact(message.contact),
    message.text && make("p", { class: "text" }, richText(message.text, message.entities, acts.command)),
    foot(message),
  );
  menu.setAttribute("aria-label", word("message.menu"));
  menu.onclick = () => acts.menu(message, menu);
  menu.hidden = Boolean(message.only_for);
  keys.setAttribute("aria-label", word("message.buttons"));
  fill(keys, message.inline?.map((row, number) => keyRow(row, number, message, acts)) ?? []);
  keys.hidden = keys.childElementCount === 0;
  if (keys.hidden && document.activeElement === keys) menu.focus({ preventScroll: true });
}

/** The parts of a message: made once, so that a change takes neither an open menu's button nor the focus away. */
function partsOf(item) {
  if (item.parts) return item.parts;
  const menu = make(
    "button",
    { type: "button", class: "message-menu quiet icon-only", "aria-haspopup": "menu" },
    make("span", { "aria-hidden": "true" }, "⋯"),
  );
  item.parts = {
    bubble: make("div", { class: "bubble" }),
    menu,
    keys: make("div", { class: "keys", role: "group" }),
  };
  item.replaceChildren(make("div", { class: "bubble-row" }, item.parts.bubble, menu), item.parts.keys);
  return item.parts;
}

function foot(message) {
  const signs = [message.edited && word("message.edited"), message.silent && word("message.silent")].filter(Boolean);
  return make(
    "p",
    { class: "foot" },
    message.reactions?.map(({ emoji, people }) => make("span", { class: "reaction" }, `${emoji} ${people.length}`)),
    signs.length > 0 && make("span", {}, `${signs.join(", ")} `),
    make("time", { dateTime: message.date }, clock(message.date)),
  );
}

function quote({ from, text }) {
  return make("blockquote", { class: "quote" }, make("strong", {}, from ?? ""), make("span", {}, text));
}

function contact(given) {
  return make(
    "p",
    { class: "contact" },
    make("span", { class: "face", dataset: { colour: "3" } }, icon("person")),
    make(
      "span",
      {},
      make("strong", {}, given.name),
      make("span", { class: "soft" }, phone(given.phone.replace(/^\+/, ""))),
    ),
  );
}

function file(given) {
  const name = given.name ?? given.kind;
  if (given.kind === "photo" || given.type?.startsWith("image/")) {
    return make(
      "a",
      { class: "photo", href: given.url, target: "_blank", "aria-label": word("message.photo", { name }) },
      make("img", { src: given.url, alt: word("message.photo", { name }), loading: "lazy" }),
    );
  }
  const link = make(
    "a",
    { class: "file", href: given.url, download: name, "aria-label": word("message.file", { name }) },
    make("span", { class: "file-sign" }, icon("file")),
    make("span", {}, make("strong", {}, name), make("span", { class: "soft" }, size(given))),
  );
  if (given.kind !== "audio" && given.kind !== "voice") return link;
  const player = make("audio", {
    controls: true,
    preload: "metadata",
    src: given.url,
    "aria-label": word("message.audio", { name }),
  });
  return make("div", { class: "audio" }, link, player);
}

function size({ size: bytes, duration }) {
  const told =
    bytes === null || bytes === undefined
      ? ""
      : bytes < 1024
        ? `${bytes} B`
        : bytes < 1_048_576
          ? `${Math.round(bytes / 1024)} KB`
          : `${(bytes / 1_048_576).toFixed(1)} MB`;
  return [duration ? length(duration) : "", told].filter(Boolean).join(" · ");
}

function keyRow(row, rowNumber, message, acts) {
  return make(
    "div",
    { class: "key-row" },
    row.map((button, column) => {
      const key = make(
        "button",
        {
          type: "button",
          class: "key",
          disabled: button.kind === "disabled",
          dataset: { style: button.style ?? "" },
        },
        button.text,
      );
      key.addEventListener("click", () => acts.press(message, rowNumber, column, key));
      return key;
    }),
  );
}

/** The first words of a message, for those who listen and for quotes. */
export function gist(message) {
  const name = message.from?.name ?? "";
  const words =
    message.text || message.service || message.file?.name || (message.contact ? word("message.contact") : "");
  return `${name}: ${words.split("\n")[0].slice(0, 120)}`;
}

/** Whether a message was said by somebody: a person in the own name. */
export function isOwn(message, person) {
  return message.mine_of !== null && message.mine_of === person && world.people.has(person);
}
