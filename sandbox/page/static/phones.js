// The employees' telephones: they ring, are answered, rejected, passed on and hung up.

import { face } from "./chat_list.js";
import { fill, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { order } from "./server.js";
import { say, trying } from "./telling.js";
import { phone as shown, since } from "./times.js";
import { on, world } from "./world.js";
import { onLanguage, word } from "./words.js";

const SECOND = 1000;
const rang = new Map();

/** Keep the telephones up to date. */
export function phones(list) {
  const draw = () => keep(list, [...world.employees.values()], (one) => one.login, makePhone, drawPhone);
  on(["employees", "calls"], (_, first) => {
    announce(first);
    draw();
  });
  onLanguage(draw);
  setInterval(() => tick(list), SECOND);
}

/** Make a running time since then; `tick` keeps it right. */
export function stopwatch(iso) {
  return make("span", { class: "stopwatch", role: "timer", dataset: { since: iso } }, since(iso));
}

/** Bring all running times in an element up to date. */
export function tick(element) {
  for (const watch of element.querySelectorAll("[data-since]")) watch.textContent = since(watch.dataset.since);
}

function announce(first) {
  for (const { login, name, phone } of world.employees.values()) {
    const before = rang.get(login) ?? [];
    rang.set(login, phone.ringing);
    if (!first && phone.ringing.some((call) => !before.includes(call))) {
      say(word("phone.who", { name, what: word("phone.ringing") }));
    }
  }
}

function makePhone({ login, name }) {
  return make("li", { class: "phone", dataset: { login } }, make("section", { "aria-label": name }));
}

function drawPhone(item, employee) {
  const { login, name, ext, phone } = employee;
  const call = world.calls.get(phone.call);
  const drawn = JSON.stringify([employee, call]) + document.documentElement.lang;
  if (item.drawn === drawn) return;
  item.drawn = drawn;
  item.dataset.state = phone.state;
  const busy = ["ringing", "dialling", "talking"].includes(phone.state);
  fill(
    item.firstElementChild,
    face(name),
    make(
      "div",
      { class: "phone-words" },
      make("p", { class: "phone-name" }, make("strong", {}, name), " ", make("span", { class: "soft" }, ext)),
      make(
        "p",
        { class: "phone-state" },
        busy && icon("phone"),
        stateOf(employee),
        busy && with_(call, phone),
        busy && call && stopwatch(call.began),
      ),
    ),
    make("div", { class: "phone-buttons" }, buttonsOf(employee, call)),
  );
}

function stateOf({ phone, takes_calls: takes, no_phone: none, absent }) {
  if (phone.state === "free" || phone.state === "off") {
    if (!takes) return make("span", { class: "off" }, icon("moon"), word("phone.dnd"));
    if (absent) return word("phone.absent");
    if (none || phone.state === "off") return word("phone.off");
  }
  const more = phone.count > 1 ? ` (${phone.count})` : "";
  return `${word(`phone.${phone.state}`)}${more}`;
}

function with_(call, phone) {
  const other = phone.other || call?.client || "";
  const colleague = world.employees.get(other);
  const name = colleague?.name || call?.client_name || "";
  return make("span", { class: "other" }, name ? `${name}` : shown(other));
}

function buttonsOf({ login, name, phone }, call) {
  const act = (action, more = {}) =>
    trying(() => order("exchange/phone", { login, call: phone.call, action, ...more }));
  const key = (kind, action, sign) => {
    const title = word(`phone.${action}`);
    const given = {
      type: "button",
      class: `${kind} round`,
      title,
      "aria-label": word("phone.who", { what: title, name }),
    };
    return make("button", { ...given, on: { click: () => act(action) } }, icon(sign));
  };
  if (phone.state === "ringing") return [key("good", "answer", "phone"), key("bad", "reject", "down")];
  if (phone.state === "dialling") return [key("bad", "hangup", "down")];
  if (phone.state !== "talking") return [];
  return [transfer(login, name, call, act), key("bad", "hangup", "down")];
}

function transfer(login, name, call, act) {
  const others = [...world.employees.values()].filter((one) => one.login !== login);
  const select = make(
    "select",
    { "aria-label": word("phone.who", { what: word("phone.transfer"), name }), disabled: call?.direction === "inside" },
    make("option", { value: "" }, word("phone.transfer")),
    ["transfer", "consult"].map((action) =>
      make(
        "optgroup",
        { label: word(`phone.transfer.${action}`) },
        others.map((one) => make("option", { value: `${action} ${one.login}` }, one.name)),
      ),
    ),
  );
  select.addEventListener("change", () => {
    const [action, to] = select.value.split(" ");
    if (to) act(action, { to });
    select.value = "";
  });
  return select;
}
