// The log of requests in both directions: filtered, each unfolded into its bodies.

import { fill, keep, make } from "./elements.js";
import { ask } from "./server.js";
import { trying } from "./telling.js";
import { clock } from "./times.js";
import { on, world } from "./world.js";
import { onLanguage, word } from "./words.js";

const DIRECTIONS = ["bot→vats", "vats→bot", "bot→telegram"];
const MOST_SHOWN = 200;

/** Build the filter, and keep the lines up to date, newest first. */
export function log(form, list) {
  const hidden = new Set();
  const wanted = make("input", { type: "search", name: "find", autocomplete: "off" });
  const wrong = make("button", { type: "button", class: "quiet", "aria-pressed": "false" });
  const pause = make("button", { type: "button", class: "quiet", "aria-pressed": "false" });
  const sides = DIRECTIONS.map((direction) => side(direction, hidden, () => draw()));
  const count = make("p", { class: "soft log-count", role: "status" });
  form.append(wanted, make("div", { class: "log-sides", role: "group" }, sides, wrong, pause), count);
  const empty = make("li", { class: "nothing", dataset: { key: "nothing" } });
  let shown = [];

  function draw() {
    if (pause.getAttribute("aria-pressed") !== "true") shown = [...world.log.values()];
    const fitting = shown.filter((entry) => fits(entry, hidden, wanted.value, wrong)).reverse();
    const lines = fitting.slice(0, MOST_SHOWN);
    keep(list, lines, (entry) => entry.id, makeLine, drawLine);
    count.textContent = word("log.count", { shown: lines.length, all: world.log.size });
    empty.textContent = word(world.log.size === 0 ? "log.empty" : "log.none");
    if (lines.length === 0) list.replaceChildren(empty);
  }

  function translate() {
    wanted.setAttribute("aria-label", word("log.find"));
    wanted.placeholder = word("log.find.hint");
    wrong.textContent = word("log.failed");
    pause.textContent = word("log.pause");
    form.setAttribute("aria-label", word("log.filter"));
    for (const [index, button] of sides.entries()) button.lastChild.textContent = word(`log.${DIRECTIONS[index]}`);
    for (const line of list.children) line.drawn = null;
    draw();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  wanted.addEventListener("input", draw);
  for (const button of [wrong, pause]) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      draw();
    });
  }
  on("log", draw);
  onLanguage(translate);
  translate();
}

function side(direction, hidden, draw) {
  const button = make(
    "button",
    { type: "button", class: "quiet side", "aria-pressed": "true", dataset: { direction } },
    make("span", { class: "dot" }),
    make("span"),
  );
  button.addEventListener("click", () => {
    if (!hidden.delete(direction)) hidden.add(direction);
    button.setAttribute("aria-pressed", String(!hidden.has(direction)));
    draw();
  });
  return button;
}

function fits(entry, hidden, wanted, wrong) {
  if (hidden.has(entry.direction) || (wrong.getAttribute("aria-pressed") === "true" && entry.ok !== false))
    return false;
  const words = `${entry.title} ${entry.operation} ${entry.status} ${entry.request}`.toLowerCase();
  return words.includes(wanted.trim().toLowerCase());
}

function makeLine(entry) {
  const bodies = make("div", { class: "bodies" });
  const line = make("details", {}, make("summary"), bodies);
  line.addEventListener("toggle", () => line.open && unfold(bodies, entry.id));
  return make("li", { class: "log-line" }, line);
}

function drawLine(item, entry) {
  const drawn = `${entry.status} ${entry.ok}`;
  if (item.drawn === drawn) return;
  item.drawn = drawn;
  item.dataset.direction = entry.direction;
  const [line] = item.children;
  const [summary, bodies] = line.children;
  summary.replaceChildren(
    make("span", { class: "dot" }, make("span", { class: "unseen" }, word(`log.${entry.direction}`))),
    make("time", {}, clock(entry.at, true)),
    make("span", { class: "log-title" }, entry.title),
    make(
      "span",
      { class: entry.ok === false ? "log-status wrong" : "log-status" },
      entry.status ? String(entry.status) : "…",
    ),
  );
  if (line.open) unfold(bodies, entry.id);
}

async function unfold(bodies, id) {
  const known = world.log.get(id);
  const entry = known?.cut ? await trying(() => ask(`log/${encodeURIComponent(id)}`)) : known;
  if (!entry) return;
  const body = (title, text) => [
    make("h3", {}, title),
    make("pre", { tabIndex: 0, "aria-label": title }, text || word("log.nothing")),
  ];
  fill(
    bodies,
    body(word("log.request"), entry.request),
    body(`${word("log.answer")} ${entry.status || word("log.unanswered")}`, entry.answer),
  );
}
