// Elements without a framework, and without ever turning text into markup.

/** An element: h("a", {href: "#x", class: "y", onclick: f}, "text", child, [more]). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "value") {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

/** Text in which `code` stands between backticks. */
export function prose(text) {
  return String(text ?? "")
    .split("`")
    .map((part, at) => (at % 2 ? h("code", {}, part) : part));
}

const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** JSON with its parts coloured. */
export function json(value) {
  const text = JSON.stringify(value, null, 2);
  const code = h("code", {});
  let last = 0;
  for (const found of text.matchAll(TOKEN)) {
    const kind = found[1] ? (found[2] ? "name" : "text") : found[3] ? "word" : "number";
    code.append(text.slice(last, found.index), h("span", {class: `j-${kind}`}, found[1] ?? found[0]));
    code.append(found[2] ?? "");
    last = found.index + found[0].length;
  }
  code.append(text.slice(last));
  return code;
}

/** A block of code with a button that copies it. */
export function block(content, label) {
  const pre = h("pre", {tabindex: "0", "aria-label": label}, content);
  const copy = h("button", {type: "button", class: "copy"}, "Copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(pre.textContent);
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  return h("div", {class: "block"}, label && h("div", {class: "block-head"}, label), copy, pre);
}
