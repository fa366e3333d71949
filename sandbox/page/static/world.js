// What the page knows of both virtual services: filled by the whole state once, kept up to date by changes.

import { ask, follow } from "./server.js";

const KEYED = {
  people: "id",
  chats: "id",
  employees: "login",
  departments: "id",
  numbers: "telnum",
  blacklist: "telnum",
  calls: "id",
  log: "id",
};
const WHOLE = ["unread", "scenarios", "failures", "bot", "clock", "commands"];
const MOST_LOG = 500;
const listeners = new Map();

/** Everything by its id; `messages` by chat, then by id. Read it, never write. */
export const world = {
  ...Object.fromEntries(Object.keys(KEYED).map((name) => [name, new Map()])),
  ...Object.fromEntries(WHOLE.map((name) => [name, null])),
  messages: new Map(),
  zone: "Europe/Moscow",
  connected: true,
};

/** Be told when one of these parts changes: `listener(items of it, first: whether all is new)`. */
export function on(parts, listener) {
  for (const part of [parts].flat()) {
    if (!listeners.has(part)) listeners.set(part, new Set());
    listeners.get(part).add(listener);
  }
}

/** Learn everything, and follow what changes from then on. */
export async function begin() {
  const state = await ask("state");
  forget();
  world.zone = state.zone;
  take(state, true);
  const end = follow(state.event, {
    onChange: (change) => take(change, false),
    onReset: () => {
      end();
      again();
    },
    onConnection: (connected) => {
      world.connected = connected;
      tell("connected", [], false);
    },
  });
}

/** Take older messages of a chat in. */
export async function older(chat) {
  const first = Math.min(...[...messagesOf(chat).keys()].filter((id) => id > 0));
  const answer = await ask("messages", { chat, before: first, limit: 50 });
  for (const message of answer.messages) messagesOf(chat).set(message.id, message);
  world.chats.get(chat).more = answer.more;
  tell("messages", answer.messages, true);
}

/** The messages of a chat by id, oldest first, as far as they are known. */
export function messagesOf(chat) {
  if (!world.messages.has(chat)) world.messages.set(chat, new Map());
  return world.messages.get(chat);
}

function again() {
  setTimeout(() => begin().catch(again), 1000);
}

function forget() {
  for (const name of Object.keys(KEYED)) world[name].clear();
  world.messages.clear();
}

function take(change, first) {
  const told = [];
  for (const [name, key] of Object.entries(KEYED)) {
    for (const item of change[name] ?? []) world[name].set(item[key], item);
    for (const gone of change.gone?.[name] ?? []) world[name].delete(gone);
    if (change[name] || change.gone?.[name]) told.push([name, change[name] ?? []]);
  }
  for (const name of WHOLE) {
    if (!(name in change)) continue;
    world[name] = change[name];
    told.push([name, []]);
  }
  if (change.messages) {
    for (const message of change.messages) messagesOf(message.chat).set(message.id, message);
    told.push(["messages", change.messages]);
  }
  for (const id of [...world.log.keys()].slice(0, -MOST_LOG)) world.log.delete(id);
  if (change.typing) told.push(["typing", change.typing]);
  if (change.log_left_out) told.push(["log_left_out", change.log_left_out]);
  // Everybody is told only when all of it is known: who looks at a chat looks at its people too.
  for (const [name, items] of told) tell(name, items, first);
}

function tell(part, items, first) {
  for (const listener of listeners.get(part) ?? []) listener(items, first);
}
