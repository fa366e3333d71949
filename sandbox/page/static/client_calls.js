// Calling as a client: the form, and what the clients' side can do with calls that are under way.

import { fill, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { stopwatch, tick } from "./phones.js";
import { order } from "./server.js";
import { trying } from "./telling.js";
import { clock, phone } from "./times.js";
import { on, world } from "./world.js";
import { onLanguage, word } from "./words.js";

const FIRST_PHONE = "+7 916 123-45-67";
const MOST_OVER = 4;
const RATINGS = [1, 2, 3, 4, 5];

/** Build the form. */
export function clientForm(form) {
  const client = make("input", {
    name: "client",
    value: FIRST_PHONE,
    inputMode: "tel",
    autocomplete: "off",
    required: true,
    maxLength: 40,
  });
  const name = make("input", { name: "name", autocomplete: "off", maxLength: 80 });
  const number = make("select", { name: "number" });
  const words = ["phone", "name", "number"].map(() => make("span"));
  const button = make("button", { type: "submit", class: "good" });
  form.append(
    make("label", {}, words[0], client),
    make("label", {}, words[1], name),
    make("label", { class: "wide" }, words[2], number),
    button,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = { client: client.value.trim(), number: number.value };
    trying(() => order("exchange/ring", name.value.trim() ? { ...given, name: name.value.trim() } : given));
  });
  const draw = () => {
    words[0].textContent = word("client.phone");
    words[1].textContent = word("client.name");
    words[2].textContent = word("client.number");
    fill(button, icon("phone"), word("client.call"));
    const before = number.value;
    fill(
      number,
      [...world.numbers.values()].map((one) =>
        make("option", { value: one.telnum }, `${one.name || ""} ${phone(one.telnum)}`),
      ),
    );
    if (world.numbers.has(before)) number.value = before;
  };
  on("numbers", draw);
  onLanguage(draw);
}

/** Keep the list of calls with clients up to date: those under way, and a few that are over. */
export function clientCalls(list) {
  const draw = () => {
    const outside = [...world.calls.values()].filter((call) => call.direction !== "inside");
    outside.sort(
      (one, other) => other.began.localeCompare(one.began) || other.id.localeCompare(one.id, "en", { numeric: true }),
    );
    const under = outside.filter(isUnderWay);
    const over = outside.filter((call) => !isUnderWay(call)).slice(0, MOST_OVER);
    keep(list, [...under.slice(0, 12), ...over], (call) => call.id, makeCall, drawCall);
  };
  on(["calls", "employees"], draw);
  onLanguage(draw);
  setInterval(() => tick(list), 1000);
}

function isUnderWay({ state }) {
  return state !== "over" && state !== "refused";
}

function makeCall() {
  return make("li", { class: "client-call" });
}

function drawCall(item, call) {
  const drawn = JSON.stringify(call) + document.documentElement.lang;
  if (item.drawn === drawn) return;
  item.drawn = drawn;
  item.dataset.state = call.state === "over" && call.status === "Missed" ? "missed" : call.state;
  fill(
    item,
    make(
      "p",
      { class: "call-words" },
      make("strong", {}, call.client_name || phone(call.client)),
      call.client_name && make("span", { class: "soft" }, ` ${phone(call.client)}`),
      make(
        "span",
        { class: "soft" },
        ` ${call.direction === "out" ? "←" : "→"} ${call.number_name || phone(call.number)}`,
      ),
    ),
    make(
      "p",
      { class: "call-state" },
      stateOf(call),
      " ",
      isUnderWay(call) ? stopwatch(call.began) : make("time", { class: "soft" }, clock(call.began)),
    ),
    make("div", { class: "call-buttons" }, buttonsOf(call)),
  );
}

function stateOf(call) {
  const names = (logins) => logins.map((login) => world.employees.get(login)?.name ?? login).join(", ");
  if (call.state === "refused") return word(`call.refused.${call.refused}`, {}, word("call.refused"));
  if (call.state === "talking") return word("call.talking", { name: names([call.speaker]) });
  if (call.state === "ringing")
    return call.ringing.length ? word("call.ringing.at", { names: names(call.ringing) }) : word("call.ringing");
  if (isUnderWay(call)) return word(`call.${call.state}`);
  return word(`status.${call.status.toLowerCase()}`, {}, word("call.over"));
}

function buttonsOf(call) {
  const act = (action, more = {}) => trying(() => order("exchange/client", { call: call.id, action, ...more }));
  const who = call.client_name || phone(call.client);
  const key = (kind, action, more = {}) =>
    make(
      "button",
      {
        type: "button",
        class: kind,
        "aria-label": `${word(`client.${action}`)}: ${who}`,
        on: { click: () => act(action, more) },
      },
      word(`client.${action}`),
    );
  if (call.state === "menu") {
    const digits = call.menu.map(({ button, title }) =>
      make(
        "button",
        { type: "button", class: "quiet", on: { click: () => act("button", { button }) } },
        `${button === "timeout" ? "…" : button} ${title}`,
      ),
    );
    return [...digits, key("bad", "hangup")];
  }
  if (call.state === "ringing" && call.direction === "out") return [key("good", "answer"), key("quiet", "busy")];
  if (call.state === "ringing") return [key("quiet", "wait"), key("bad", "hangup")];
  if (isUnderWay(call)) return [key("bad", "hangup")];
  if (call.state === "over" && call.status === "Success" && call.direction === "in") return [rating(call, who)];
  return [];
}

function rating(call, who) {
  if (call.rating !== null) return make("span", { class: "soft" }, word("client.rated", { rating: call.rating }));
  const rate = (one) => trying(() => order("exchange/rate", { call: call.id, rating: one }));
  return make(
    "span",
    { class: "rating", role: "group", "aria-label": `${word("client.rate")}: ${who}` },
    make("span", { class: "soft" }, word("client.rate")),
    RATINGS.map((one) =>
      make(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": word("client.rate.one", { rating: one }),
          on: { click: () => rate(one) },
        },
        String(one),
      ),
    ),
  );
}
