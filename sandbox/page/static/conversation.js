// The conversation that is looked at: its head, its messages, and what stands under them.

import { drawBubble, gist, isOwn, makeBubble } from "./bubble.js";
import { face, roleOf } from "./chat_list.js";
import { choose, chosen, leave, onChoice } from "./chosen.js";
import { composer } from "./composer.js";
import { fill, flash, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { order } from "./server.js";
import { alertOf, say, toast, trying } from "./telling.js";
import { day } from "./times.js";
import { messagesOf, older, on, world } from "./world.js";
import { counted, onLanguage, spoken, word } from "./words.js";

const NEAR_END = 80;
const TYPING_SECONDS = 5;

/** Build the conversation into its place. */
export function conversation(place) {
  const head = make("header", { class: "conversation-head" });
  const more = make("button", { type: "button", class: "quiet more", on: { click: () => showOlder() } });
  const list = make("ol", { class: "messages" });
  const typing = make("p", { class: "typing", hidden: true });
  const scroller = make(
    "div",
    { class: "scroller", role: "log", "aria-live": "off", tabIndex: 0 }, // what is new is said aloud elsewhere
    more,
    list,
    typing,
  );
  const down = make("button", { type: "button", class: "quiet icon-only down", hidden: true }, icon("forward"));
  const below = composer();
  place.append(head, make("div", { class: "scroll-frame" }, scroller, down), below.element);

  let shownPlace = "";
  const acts = {
    press: pressed,
    command: (text) => below.put(text),
    menu: (message, anchor) => openMenu(anchor, entries(message, below)),
  };

  function draw() {
    const chat = world.chats.get(chosen.chat);
    if (!chat) return;
    document.body.dataset.open = chosen.open ? "conversation" : "list";
    const now = `${chosen.chat}/${chosen.topic}/${chosen.person}`;
    const arrived = now !== shownPlace;
    shownPlace = now;
    follows ||= arrived;
    if (arrived) list.replaceChildren();
    drawHead(head, chat);
    more.hidden = !chat.more;
    more.textContent = word("message.older");
    scroller.setAttribute("aria-label", `${word("message.log")}: ${chat.title}`);
    down.setAttribute("aria-label", word("message.down"));
    const shown = visible(chat);
    keep(
      list,
      shown,
      ({ key }) => key,
      makeRow,
      (item, row) => drawRow(item, row, chat, acts, arrived),
    );
    if (shown.length === 0)
      list.replaceChildren(
        make(
          "li",
          { class: "nothing", dataset: { key: "nothing" } },
          word(chat.person ? "chats.empty" : "chats.empty.group"),
        ),
      );
    below.draw(chat);
    if (follows) toEnd();
    else down.hidden = false;
    read();
  }

  async function showOlder() {
    const height = scroller.scrollHeight;
    await trying(() => older(chosen.chat));
    scroller.scrollTop += scroller.scrollHeight - height;
  }

  // Whether new messages are followed: until one scrolls up, and again from when one is back at the end.
  let follows = true;
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;

  function toEnd() {
    follows = true;
    scroller.scrollTop = scroller.scrollHeight;
    down.hidden = true;
  }

  let readTo = "";
  function read() {
    const unread = (world.unread ?? []).some(
      (one) => one.chat === chosen.chat && one.person === chosen.person && one.topic === chosen.topic,
    );
    const last = visible(world.chats.get(chosen.chat)).findLast((row) => row.message?.id > 0)?.message;
    const seen = place.checkVisibility() && !document.hidden && atEnd();
    const to = `${shownPlace}/${last?.id}`;
    if (!unread || !last || !seen || to === readTo) return;
    readTo = to;
    const { person, chat, topic } = chosen;
    trying(() => order("read", { person, chat, topic, message: last.id }));
  }

  scroller.addEventListener("scroll", () => {
    follows = atEnd();
    if (!follows) return;
    down.hidden = true;
    read();
  });
  down.addEventListener("click", () => {
    toEnd();
    read();
  });
  document.addEventListener("visibilitychange", () => read());
  const resized = new ResizeObserver(() => follows && toEnd());
  for (const part of [scroller, list]) resized.observe(part);

  let typingEnds;
  on("typing", (chats) => {
    if (!chats.includes(chosen.chat)) return;
    typing.textContent = word("message.typing");
    typing.hidden = false;
    if (follows) toEnd();
    clearTimeout(typingEnds);
    typingEnds = setTimeout(() => (typing.hidden = true), TYPING_SECONDS * 1000);
  });
  on("messages", (messages, first) => {
    if (!first) announce(messages);
    if (!first && messages.some((message) => message.chat === chosen.chat && message.from?.bot)) typing.hidden = true;
    if (first || messages.some((message) => message.chat === chosen.chat)) draw();
  });
  on("people", draw);
  on("commands", draw);
  on("unread", () => chosen.chat !== null && read());
  onChoice(() => {
    typing.hidden = true;
    draw();
  });
  onLanguage(() => {
    shownPlace = "";
    draw();
  });
}

/** The rows of the chat and topic that are looked at: messages, and a line before the first of each day. */
function visible(chat) {
  const rows = [];
  let before = null;
  const seen = [...messagesOf(chat.id).values()].filter(isSeen).sort(byPlace);
  const hidden = new Set(seen.map((message) => message.instead));
  for (const message of seen) {
    if (hidden.has(message.id) || (chat.forum && message.topic !== chosen.topic)) continue;
    const date = day(message.date);
    if (before === null || day(before.date) !== date) rows.push({ key: `day ${date}`, date });
    const goesOn =
      before !== null && before.from?.id === message.from?.id && !before.service && day(before.date) === date;
    rows.push({ key: String(message.id), message, goesOn });
    before = message;
  }
  return rows;
}

/** Whether it is there for who looks: an ephemeral message is for one person alone. */
function isSeen(message) {
  return !message.deleted && (message.only_for === null || message.only_for === chosen.person);
}

/** Ephemeral messages have numbers below zero, and stand after another one. */
function byPlace(one, other) {
  return (
    (one.after ?? one.id) - (other.after ?? other.id) || (one.id < 0 ? (other.id < 0 ? other.id - one.id : 1) : -1)
  );
}

function makeRow(row) {
  return row.message ? makeBubble() : make("li", { class: "message service day" });
}

function drawRow(item, row, chat, acts, arrived) {
  if (!row.message) {
    if (item.textContent !== row.date) fill(item, make("p", {}, row.date));
    return;
  }
  const { message } = row;
  const own = isOwn(message, chosen.person);
  const drawn = JSON.stringify([message, own, row.goesOn]);
  if (item.drawn === drawn) return;
  const changed = item.drawn !== undefined && !arrived && message.edited !== null;
  item.drawn = drawn;
  drawBubble(item, message, { own, named: !chat.person && !own && !row.goesOn, acts });
  item.classList.toggle("goes-on", row.goesOn);
  item.dataset.message = String(message.id);
  if (changed) flash(item);
}

function announce(messages) {
  for (const message of messages) {
    if (message.chat !== chosen.chat || !isSeen(message) || isOwn(message, chosen.person)) continue;
    say(message.edited ? `${word("message.edited")}. ${gist(message)}` : gist(message));
  }
}

function drawHead(head, chat) {
  const person = world.people.get(chat.person);
  const topic = chat.topics.find((one) => one.id === chosen.topic);
  const people = chat.members.map((id) => world.people.get(id)).filter(Boolean);
  // Messages come while somebody has the list of people open: what is the same is left alone.
  const drawn = JSON.stringify([chat.title, person, topic, chat.members.length, people, chosen.person, spoken()]);
  if (head.drawn === drawn) return;
  head.drawn = drawn;
  const back = make(
    "button",
    { type: "button", class: "quiet icon-only back", "aria-label": word("chats.back"), on: { click: leave } },
    icon("back"),
  );
  fill(
    head,
    back,
    face(chat.title, !person),
    make(
      "div",
      { class: "chat-words" },
      make("h3", { class: "chat-title" }, topic ? `${chat.title} · ${topic.name}` : chat.title),
      make("p", { class: "chat-role" }, person ? about(person) : counted("role.group", chat.members.length)),
    ),
    person ? blocking(person) : speaker(chat, people),
  );
}

function about(person) {
  if (person.blocked) return word("chat.blocked");
  return [roleOf(person), person.login && word("role.login", { login: person.login })].filter(Boolean).join(" · ");
}

function blocking(person) {
  const click = () => trying(() => order("block", { person: person.id, blocked: !person.blocked }));
  const words = word(person.blocked ? "chat.unblock" : "chat.block");
  return make(
    "button",
    { type: "button", class: "quiet small", title: words, "aria-label": words, on: { click } },
    icon("ban"),
    make("span", { class: "word" }, words),
  );
}

function speaker(chat, people) {
  const select = make(
    "select",
    { on: { change: () => choose(chat.id, { topic: chosen.topic, person: Number(select.value) }) } },
    people.map((one) => make("option", { value: String(one.id), selected: one.id === chosen.person }, one.name)),
  );
  return make("label", { class: "speaker" }, make("span", {}, word("chat.as")), select);
}

async function pressed(message, row, column, key) {
  key.setAttribute("aria-busy", "true");
  const { person, chat } = chosen;
  const answer = await trying(() => order("press", { person, chat, message: message.id, row, column }));
  key.removeAttribute("aria-busy");
  if (answer === null) return;
  if (answer.url) window.open(answer.url, "_blank", "noopener,noreferrer");
  else if (answer.copy) await navigator.clipboard?.writeText(answer.copy);
  if (answer.toast && answer.alert) alertOf(answer.toast);
  else if (answer.toast) toast(answer.toast);
  else if (answer.answered === false) toast(word("message.unanswered"), { wrong: true });
}

function entries(message, below) {
  const { person, chat } = chosen;
  const about = { person, chat, message: message.id };
  const own = isOwn(message, person);
  const liked = message.reactions?.some((one) => one.emoji === "👍" && one.people.includes(person));
  return [
    [word("message.reply"), () => below.reply(message)],
    [
      word(liked ? "message.unlike" : "message.like"),
      () => trying(() => order("react", { ...about, emoji: liked ? null : "👍" })),
    ],
    [word("message.forward"), () => trying(() => order("forward", { ...about, to: chat, topic: chosen.topic }))],
    ...(own && message.text ? [[word("message.edit"), () => below.edit(message)]] : []),
    ...(own ? [[word("message.delete"), () => trying(() => order("delete", about))]] : []),
  ];
}
