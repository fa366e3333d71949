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

/** Replace what an element holds. The focus stays on the button at the same place; with no button, on the element. */
export function fill(element, ...children) {
  const fresh = document.createDocumentFragment();
  fresh.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  const held = element.contains(document.activeElement);
  const at = Math.max(0, places(element).indexOf(document.activeElement));
  element.replaceChildren(fresh);
  if (!held) return;
  const now = places(element);
  if (now.length === 0) element.tabIndex = -1;
  (now[Math.min(at, now.length - 1)] ?? element).focus({ preventScroll: true });
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
  return [...element.querySelectorAll("button:not(:disabled), a[href], input, select, textarea, summary")];
}

/**
 * Keep the children of a list in step with `items`: one element an item, made once, told of every change, moved only
 * when the order changes. So focus, scrolling and what is being played survive.
 */
export function keep(list, items, keyOf, makeOne, update = () => {}) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  let before = list.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let child = known.get(key);
    known.delete(key);
    if (!child) {
      child = makeOne(item);
      child.dataset.key = key;
    }
    update(child, item);
    if (child === before) before = before.nextElementSibling;
    else list.insertBefore(child, before);
  }
  for (const gone of known.values()) gone.remove();
}
