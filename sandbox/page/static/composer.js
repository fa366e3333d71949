// What stands under the messages: the reply being written, suggested commands, the text field, the bot's keyboard.

import { chosen } from "./chosen.js";
import { fill, make } from "./elements.js";
import { icon } from "./icons.js";
import { gist } from "./bubble.js";
import { openMenu } from "./menu.js";
import { order, upload } from "./server.js";
import { suggestions } from "./suggestions.js";
import { trying } from "./telling.js";
import { world } from "./world.js";
import { word } from "./words.js";

const MOST_HEIGHT = 160;

/** Build the composer: `element`, `draw(chat)`, `put(text)`, `reply(message)`, `edit(message)`. */
export function composer() {
  const text = make("textarea", { id: "composer-text", rows: 1, maxLength: 4096 });
  const field = make("input", { type: "file", hidden: true });
  const attach = make("button", { type: "button", class: "quiet icon-only", "aria-haspopup": "menu" }, icon("clip"));
  const send = make("button", { type: "submit", class: "quiet icon-only send" }, icon("send"));
  const about = make("div", { class: "about", hidden: true });
  const keys = make("div", { class: "reply-keys", role: "group", hidden: true });
  const suggested = suggestions(text, () => submit());
  const form = make("form", {}, attach, text, send, field);
  const element = make("div", { class: "composer" }, suggested.element, about, form, keys);

  let replied = null;
  let edited = null;
  let drawnKeys = "";
  let place = "";

  function draw(chat) {
    text.setAttribute("aria-label", word("composer.text"));
    text.placeholder = chat.keyboard?.placeholder || word("composer.text");
    attach.setAttribute("aria-label", word("composer.attach"));
    send.setAttribute("aria-label", word("composer.send"));
    field.setAttribute("aria-label", word("composer.file"));
    keys.setAttribute("aria-label", word("composer.keys"));
    const now = `${chosen.chat}/${chosen.topic}/${chosen.person}`;
    if (now !== place) drop();
    place = now;
    suggested.of(chosen.person, chosen.chat);
    drawKeys(chat.keyboard);
  }

  function drawKeys(keyboard) {
    const rows = JSON.stringify([keyboard?.rows ?? [], place]);
    if (rows === drawnKeys) return;
    drawnKeys = rows;
    keys.hidden = !keyboard;
    fill(
      keys,
      (keyboard?.rows ?? []).map((row) => make("div", { class: "key-row" }, row.map(replyKey))),
    );
  }

  function replyKey(button) {
    const shares = button.kind === "contact";
    const click = () => trying(() => (shares ? contact("own") : said(button.text)));
    return make(
      "button",
      { type: "button", class: "quiet reply-key", on: { click } },
      shares && icon("phone"),
      button.text,
    );
  }

  const { said, contact } = orders(() => replied);

  function drop() {
    replied = null;
    edited = null;
    about.hidden = true;
  }

  function concern(title, message) {
    const close = make(
      "button",
      { type: "button", class: "quiet icon-only", "aria-label": word("message.reply.drop"), on: { click: drop } },
      icon("close"),
    );
    fill(about, make("p", { class: "quote" }, make("strong", {}, title), make("span", {}, gist(message))), close);
    about.hidden = false;
    text.focus();
  }

  async function submit() {
    const written = text.value.trim();
    if (written === "") return;
    suggested.close();
    const { person, chat } = chosen;
    const change = edited && { person, chat, message: edited.id, text: written };
    const done = await trying(() => (change ? order("edit", change) : said(written)));
    if (done === null) return;
    text.value = "";
    grow();
    drop();
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, MOST_HEIGHT)}px`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener("input", () => {
    grow();
    suggested.look();
  });
  text.addEventListener("keydown", (event) => {
    if (suggested.takes(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "Escape") drop();
  });
  field.addEventListener("change", () => {
    if (field.files.length > 0) trying(() => sendFile(field.files[0]));
    field.value = "";
  });
  attach.addEventListener("click", () => {
    const others = [...world.people.values()].filter((one) => one.id !== chosen.person);
    openMenu(attach, [
      [word("composer.file"), () => field.click()],
      [word("composer.contact.own"), () => trying(() => contact("own"))],
      ...others.map((one) => [word("composer.contact", { name: one.name }), () => trying(() => contact(one.id))]),
    ]);
  });

  async function sendFile(file) {
    const form = new FormData();
    const kind = file.type.startsWith("audio/") ? "audio" : file.type.startsWith("image/") ? "photo" : "document";
    const given = { person: chosen.person, chat: chosen.chat, topic: chosen.topic, reply_to: replied?.id, kind };
    for (const [name, value] of Object.entries(given))
      if (value !== null && value !== undefined) form.set(name, String(value));
    form.set("file", file);
    await upload("file", form);
    drop();
  }

  return {
    element,
    draw,
    put: (words) => {
      text.value = `${words} `;
      grow();
      text.focus();
    },
    reply: (message) => {
      drop();
      replied = message;
      concern(word("message.reply.to", { name: message.from?.name ?? "" }), message);
    },
    edit: (message) => {
      drop();
      edited = message;
      text.value = message.text;
      grow();
      concern(word("message.edit"), message);
    },
  };
}

function orders(replied) {
  return {
    said: (text) => {
      const { person, chat, topic } = chosen;
      return order("say", {
        person,
        chat,
        text,
        ...(topic === null ? {} : { topic }),
        ...(replied() ? { reply_to: replied().id } : {}),
      });
    },
    contact: (of) => order("contact", { person: chosen.person, of }),
  };
}
