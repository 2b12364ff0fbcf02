// The page: contents on the left, one operation or the overview beside them.

import {ApiDocument} from "./document.js";
import {h, prose} from "./dom.js";
import {operationView} from "./operation.js";

const main = document.getElementById("main");
const groups = document.getElementById("groups");
const filter = document.getElementById("filter");
const keyInput = document.getElementById("key");
const menu = document.getElementById("menu");
const contents = document.getElementById("contents");

const HABITS = [
  ["Keys", "Send `Authorization: Bearer fbk_…`. The server's first key is in `admin.key` in its data folder; more are made by `POST /v1/keys`, each with its scopes."],
  ["Problems", "Whatever goes wrong is `application/problem+json`: a `code` for programs, a `detail` that says what to do, and a JSON pointer for each bad field."],
  ["Once only", "Send `Idempotency-Key` with a POST and repeat it as often as you like: it happens once, and every repetition has the first one's answer."],
  ["Lists", "`?limit=` and `?cursor=`. The answer's `next` is the cursor of the next page, and null at the end."],
];

function key() {
  return keyInput.value.trim();
}

function fillContents(api) {
  groups.replaceChildren(
    ...api.groups().map((group) =>
      h(
        "section",
        {class: "group", "data-group": group.name},
        h("h2", {}, group.name.replaceAll("_", " ")),
        h(
          "ul",
          {},
          group.operations.map((one) =>
            h(
              "li",
              {"data-search": `${one.id} ${one.method} ${one.path} ${one.says}`.toLowerCase()},
              h("a", {href: `#${one.id}`, "data-id": one.id},
                h("span", {class: `method ${one.method}`}, one.method === "DELETE" ? "DEL" : one.method),
                h("span", {}, one.verb)),
            ),
          ),
        ),
      ),
    ),
  );
}

function applyFilter() {
  const wanted = filter.value.trim().toLowerCase();
  let any = false;
  for (const group of groups.children) {
    let some = false;
    for (const item of group.querySelectorAll("li")) {
      item.hidden = !item.dataset.search.includes(wanted);
      some ||= !item.hidden;
    }
    group.hidden = !some;
    any ||= some;
  }
  document.getElementById("nothing").hidden = any;
}

function overview(api) {
  return h(
    "article",
    {class: "overview"},
    h("h1", {}, "Every operation of this server"),
    h("p", {class: "lead"}, api.tree.info.summary, " Pick an operation to read about it and to send it with your own key."),
    h("div", {class: "habits"}, HABITS.map(([name, text]) => h("section", {}, h("h2", {}, name), h("p", {}, prose(text))))),
    h("div", {class: "resources"}, api.groups().map(resourceCard)),
  );
}

function resourceCard(group) {
  return h(
    "section",
    {class: "resource"},
    h("h2", {}, group.name.replaceAll("_", " ")),
    h("ul", {}, group.operations.map((one) =>
      h("li", {}, h("a", {href: `#${one.id}`}, h("span", {class: `method ${one.method}`}, one.method), h("span", {class: "card-path"}, one.path), h("span", {class: "says"}, one.says))),
    )),
  );
}

function show(api, jumped) {
  const id = decodeURIComponent(location.hash.slice(1));
  const operation = api.find(id);
  main.replaceChildren(operation ? operationView(api, operation, key) : overview(api));
  document.title = operation ? `${operation.id} · Filebell API` : "Filebell API";
  for (const link of groups.querySelectorAll("a")) {
    const here = link.dataset.id === id;
    link.toggleAttribute("aria-current", here);
    if (here) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({block: "nearest"});
    }
  }
  closeMenu();
  if (jumped) {
    window.scrollTo(0, 0);
    main.focus({preventScroll: true});
  }
}

function closeMenu() {
  contents.classList.remove("open");
  menu.setAttribute("aria-expanded", "false");
}

function wire(api) {
  window.addEventListener("hashchange", () => show(api, true));
  filter.addEventListener("input", applyFilter);
  document.getElementById("key-form").addEventListener("submit", (event) => event.preventDefault());
  keyInput.addEventListener("input", () => {
    keyInput.classList.toggle("set", key() !== "");
    main.querySelector("form.try")?.dispatchEvent(new Event("input"));
  });
  menu.addEventListener("click", () => {
    const open = contents.classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName)) {
      event.preventDefault();
      filter.focus();
    }
  });
}

try {
  const api = await ApiDocument.load();
  document.getElementById("version").textContent = api.version;
  fillContents(api);
  wire(api);
  show(api, false);
} catch (error) {
  main.replaceChildren(h("p", {class: "failed"}, `The description of the API could not be read: ${error.message}`));
}
