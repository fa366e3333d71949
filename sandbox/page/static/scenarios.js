// Scenarios in one press.

import { fill, keep, make } from "./elements.js";
import { icon } from "./icons.js";
import { order } from "./server.js";
import { toast, trying } from "./telling.js";
import { on, world } from "./world.js";
import { onLanguage, spoken, word } from "./words.js";

/** Keep the buttons of the scenarios up to date; one that could not be played says why. */
export function scenarios(list) {
  const draw = () => keep(list, world.scenarios ?? [], (one) => one.name, makeOne, drawOne);
  const told = new Map();
  on("scenarios", (_, first) => {
    for (const { name, error: russian, error_en: english } of world.scenarios) {
      const error = spoken() === "ru" ? russian : english;
      if (error && error !== told.get(name) && !first) toast(error, { wrong: true });
      told.set(name, error);
    }
    draw();
  });
  onLanguage(draw);
}

function makeOne({ name }) {
  const play = () => trying(() => order("scenario", { name }));
  return make("li", {}, make("button", { type: "button", class: "quiet", on: { click: play } }));
}

function drawOne(item, scenario) {
  const title = spoken() === "ru" ? scenario.title : scenario.title_en;
  const button = item.firstElementChild;
  button.disabled = scenario.running;
  button.setAttribute("aria-busy", String(scenario.running));
  fill(
    button,
    icon(scenario.running ? "restart" : "play"),
    make("span", {}, scenario.running ? `${title}: ${word("scenario.running")}` : title),
  );
}
