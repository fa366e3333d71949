// What the exchange holds: employees, departments, numbers and their routes, the blacklist. What has changed is marked.

import { fill, flash, keep, make } from "./elements.js";
import { order } from "./server.js";
import { trying } from "./telling.js";
import { phone } from "./times.js";
import { on, world } from "./world.js";
import { onLanguage, word } from "./words.js";

const PARTS = {
  numbers: { key: "telnum", draw: numberRow },
  departments: { key: "id", draw: departmentRow },
  employees: { key: "login", draw: employeeRow },
  blacklist: { key: "telnum", draw: blockedRow },
};

/** Build the parts under the title, and keep them up to date. */
export function company(place) {
  for (const [name, { key, draw }] of Object.entries(PARTS)) {
    const title = make("summary");
    const list = make("ul", { class: `company-list ${name}` });
    const empty = make("p", { class: "soft" });
    const part = make("details", { open: name === "numbers" }, title, list, empty);
    place.append(part);
    const redraw = () => {
      const items = [...world[name].values()];
      fill(title, word(`company.${name}`), make("span", { class: "soft" }, ` ${items.length}`));
      empty.textContent = word("company.empty");
      empty.hidden = items.length > 0;
      keep(
        list,
        items,
        (item) => item[key],
        () => make("li"),
        (row, item) => drawRow(row, item, draw),
      );
    };
    on([name, ...(name === "departments" ? ["employees"] : [])], redraw);
    onLanguage(redraw);
  }
}

function drawRow(row, item, draw) {
  const drawn = JSON.stringify(draw === employeeRow ? { ...item, phone: null } : item);
  const language = document.documentElement.lang;
  if (row.drawn === drawn && row.language === language) return;
  const changed = row.drawn !== undefined && row.drawn !== drawn;
  Object.assign(row, { drawn, language });
  fill(row, draw(item));
  if (changed) flash(row);
}

function numberRow({ telnum, name, main, disabled, greeting, route }) {
  const signs = [main && word("company.main"), greeting && word("company.greeting")].filter(Boolean);
  return [
    make("p", {}, make("strong", {}, name || phone(telnum)), make("span", { class: "soft" }, ` ${phone(telnum)}`)),
    make(
      "p",
      { class: "route" },
      make("span", { class: "soft" }, `${word(`route.${route.type}`, {}, route.type)} `),
      make("b", {}, route.title),
      signs.length > 0 && make("span", { class: "soft" }, ` · ${signs.join(" · ")}`),
    ),
    toggle(word("company.works"), name || phone(telnum), !disabled, (on_) =>
      order("exchange/number", { telnum, disabled: !on_ }),
    ),
  ];
}

function departmentRow({ id, name, ext, order: rings, members }) {
  return [
    make(
      "p",
      {},
      make("strong", {}, name),
      make("span", { class: "soft" }, ` ${ext} · ${word(`order.${rings}`, {}, rings)}`),
    ),
    make(
      "ul",
      { class: "members" },
      members.map((one) =>
        make(
          "li",
          {},
          toggle(one.head ? `${one.name} (${word("company.head")})` : one.name, name, one.takes_calls, (takes) =>
            order("exchange/member", { department: id, login: one.login, takes_calls: takes }),
          ),
        ),
      ),
    ),
  ];
}

function employeeRow({ login, name, ext, role_name: role, mobile, takes_calls: takes }) {
  return [
    make(
      "p",
      {},
      make("strong", {}, name),
      make("span", { class: "soft" }, ` ${[ext, login, role].filter(Boolean).join(" · ")}`),
    ),
    make("p", { class: "soft" }, phone(mobile)),
    toggle(word("company.takes"), name, takes, (now) => order("exchange/employee", { login, takes_calls: now })),
  ];
}

function blockedRow({ telnum, comment, week, year }) {
  return [
    make("p", {}, make("strong", {}, phone(telnum)), make("span", { class: "soft" }, ` ${comment}`)),
    make("p", { class: "soft" }, word("company.stopped", { week, year })),
  ];
}

function toggle(words, about, isOn, turn) {
  const button = make(
    "button",
    {
      type: "button",
      role: "switch",
      class: "toggle",
      "aria-checked": String(isOn),
      "aria-label": `${words}: ${about}`,
    },
    words,
  );
  button.addEventListener("click", () => trying(() => turn(!isOn)));
  return button;
}
