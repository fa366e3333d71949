// Breaking things on purpose, and a sign that cannot be overlooked while something is broken.

import { fill, make } from "./elements.js";
import { icon } from "./icons.js";
import { order } from "./server.js";
import { trying } from "./telling.js";
import { on, world } from "./world.js";
import { onLanguage, word } from "./words.js";

const BOT_ENDS = ["stopped", "killed", "failed"];
const AT_HAND = ["silence", "slow", "429", "403", "500"];

/** Keep the bar, its button in the top, and the sign up to date. */
export function failures(bar, button, sign, state) {
  button.addEventListener("click", () => {
    bar.hidden = !bar.hidden;
    button.setAttribute("aria-expanded", String(!bar.hidden));
  });
  bar.hidden = !matchMedia("(min-width: 900px)").matches;
  button.setAttribute("aria-expanded", String(!bar.hidden));
  const draw = () => {
    if (!world.failures) return;
    const broken = brokenNow();
    fill(
      button,
      icon("warn"),
      make("span", { class: "word" }, word("failures")),
      broken.length > 0 && make("span", { class: "badge warn" }, String(broken.length)),
    );
    fill(
      bar,
      make("div", { class: "services" }, Object.entries(world.failures).map(service)),
      make("div", { class: "levers" }, bot(), clock()),
    );
    sign.hidden = broken.length === 0;
    fill(
      sign,
      icon("warn"),
      make("span", {}, word("failures.broken", { list: broken.join(" · ") })),
      canHeal() && healer(),
    );
    drawState(state);
  };
  on(["failures", "bot", "clock", "connected"], draw);
  onLanguage(draw);
}

function nameOf(service, how) {
  return `${word(`service.${service}`)}: ${word(`failure.${how}`, {}, how)}`;
}

function brokenNow() {
  const failing = Object.entries(world.failures)
    .filter(([, one]) => one.on !== null)
    .map(([service, one]) => nameOf(service, one.on));
  return BOT_ENDS.includes(world.bot?.state) ? [word(`bot.${world.bot.state}`), ...failing] : failing;
}

function canHeal() {
  return Object.values(world.failures).some((one) => one.on !== null);
}

function healer() {
  const heal = () =>
    trying(() => Promise.all(Object.keys(world.failures).map((service) => order("failure", { service, how: null }))));
  return make("button", { type: "button", class: "quiet", on: { click: heal } }, word("failures.heal"));
}

function service([name, { on: now, hows }]) {
  const turn = (how) => trying(() => order("failure", { service: name, how }));
  const switches = AT_HAND.filter((how) => hows.includes(how)).map((how) =>
    make(
      "button",
      {
        type: "button",
        role: "switch",
        class: "quiet switch",
        "aria-checked": String(now === how),
        "aria-label": nameOf(name, how),
        on: { click: () => turn(now === how ? null : how) },
      },
      word(`failure.${how}`, {}, how),
    ),
  );
  return make(
    "div",
    { class: "service", role: "group", "aria-label": word(`service.${name}`) },
    make("span", { class: "service-name" }, word(`service.${name}`)),
    switches,
    others(
      name,
      now,
      hows.filter((how) => !AT_HAND.includes(how)),
      turn,
    ),
  );
}

function others(name, now, hows, turn) {
  const select = make(
    "select",
    { class: hows.includes(now) ? "on" : "", "aria-label": `${word(`service.${name}`)}: ${word("failures.more")}` },
    make("option", { value: "" }, word(hows.includes(now) ? "failures.less" : "failures.more")),
    hows.map((how) => make("option", { value: how, selected: how === now }, word(`failure.${how}`, {}, how))),
  );
  select.addEventListener("change", () => turn(select.value || null));
  return select;
}

function clock() {
  if (!world.clock?.moves) return null;
  const pass = (minutes) =>
    make(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-label": word("clock.pass", { minutes }),
        on: { click: () => trying(() => order("clock", { minutes })) },
      },
      `+${minutes}`,
    );
  return make(
    "div",
    { class: "service", role: "group", "aria-label": word("clock") },
    make("span", { class: "service-name" }, word("clock")),
    [5, 60].map(pass),
  );
}

function bot() {
  if (!world.bot) return null;
  const { state } = world.bot;
  const act = (action, sign, kind) =>
    make(
      "button",
      { type: "button", class: kind, on: { click: () => trying(() => order("bot", { action })) } },
      icon(sign),
      word(`bot.${action}`),
    );
  const buttons = BOT_ENDS.includes(state)
    ? [act("start", "restart", "good")]
    : [act("kill", "close", "quiet"), act("stop", "stop", "quiet")];
  if (state === "stopping") for (const button of buttons) button.disabled = true;
  return make(
    "div",
    { class: "service bot-buttons", role: "group", "aria-label": word("bot") },
    make("span", { class: "service-name" }, word("bot")),
    buttons,
  );
}

function drawState(state) {
  const now = world.connected ? (world.bot?.state ?? "") : "away";
  if (state.dataset.state === now && state.lang === document.documentElement.lang) return;
  state.dataset.state = now;
  state.textContent = now === "away" ? word("away") : now && word(`bot.${now}`);
}
