// Making and keeping elements. Text becomes text nodes only: nothing here, or anywhere on the page, parses HTML.

/**
 * Make an element. In `given`: `class`, `dataset`, `on` ({event: listener}), properties by their own name (`value`,
 * `hidden`, …), attributes with a dash or unknown to the element. `null` and `false` children are left out.
 */
export function make(name, given = {}, ...children) {
  const element = document.createElement(name);
  set(element, given);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Give an element properties, attributes and listeners, as `make` does. */
export function set(element, given) {
  for (const [key, value] of Object.entries(given)) {
    if (key === "class") element.className = value;
    else if (key === "dataset") Object.assign(element.dataset, value);
    else if (key === "on")
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value === null || value === undefined) element.removeAttribute(key);
    else if (key in element && !key.startsWith("aria")) element[key] = value;
    else element.setAttribute(key, value);
  }
  return element;
}

/**
 * Replace what an element holds; the keyboard keeps its place: on what had the focus, if it is still there; else on what
 * has the same name; else on what stands at the same place; with nothing to press, on the element. What is to stay must
 * be an element of its own beside this one: a child that is taken out and put in again has lost the focus before.
 */
export function fill(element, ...children) {
  const fresh = document.createDocumentFragment();
  fresh.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  const held = element.contains(document.activeElement) ? document.activeElement : null;
  const at = held ? Math.max(0, places(element).indexOf(held)) : 0;
  element.replaceChildren(fresh);
  if (!held || held === element) return;
  const now = places(element);
  const same = now.find((one) => nameOf(one) === nameOf(held));
  land(same ?? now[Math.min(at, now.length - 1)] ?? element);
}

/** Let an element light up for a moment because it has changed; `data-changes` counts how often it did. */
export function flash(element) {
  element.dataset.changes = String(Number(element.dataset.changes ?? 0) + 1);
  element.classList.remove("changed");
  void element.offsetWidth; // without looking, the browser would not begin the animation anew
  element.classList.add("changed");
  // Gone with its animation: what is hidden and shown again must not light up once more.
  element.addEventListener("animationend", () => element.classList.remove("changed"), { once: true });
}

function places(element) {
  return [
    ...element.querySelectorAll("button:not(:disabled), a[href], input, select, textarea, summary, [tabindex='0']"),
  ].filter((one) => !one.hidden);
}

function nameOf(element) {
  return element.getAttribute("aria-label") ?? element.textContent;
}

/** Give the focus to an element that may be none of those one gets to with Tab. */
function land(element) {
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/**
 * Keep the children of a list in step with `items`: one element an item, made once, told of every change, moved only
 * when the order changes. So scrolling and what is being played survive, and the focus does in any case: with its
 * element gone, it goes to the one that has come to stand there.
 */
export function keep(list, items, keyOf, makeOne, update = () => {}) {
  const wanted = new Set(items.map((item) => String(keyOf(item))));
  let lost = -1;
  // What has gone goes first: else all that stands behind it would be moved.
  for (const [index, child] of [...list.children].entries()) {
    if (wanted.has(child.dataset.key)) continue;
    if (child.contains(document.activeElement)) lost = index;
    child.remove();
  }
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let before = list.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = known.get(key);
    if (!child) {
      child = makeOne(item);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === before) before = before.nextElementSibling;
    else move(list, child, before);
  }
  if (lost < 0) return;
  const there = list.children[Math.min(lost, list.children.length - 1)] ?? list;
  land(places(there)[0] ?? there);
}

function move(list, child, before) {
  const held = child.contains(document.activeElement) ? document.activeElement : null;
  list.insertBefore(child, before);
  held?.focus({ preventScroll: true });
}
