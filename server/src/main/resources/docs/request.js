// A form that sends an operation's request, and shows what came back.

import {block, h, json} from "./dom.js";
import {idChoices, idPrefix, learnIds, onlyId} from "./ids.js";

const MOST_SHOWN = 200_000;

// What was written into a path's fields, so that the next operation on the same workspace has it.
const remembered = new Map();

/** The form of one operation; `key()` tells the API key, or nothing. */
export function requestForm(operation, key) {
  return new RequestForm(operation, key).element;
}

class RequestForm {
  #operation;
  #key;
  #inputs = new Map();
  #body = null;
  #file = null;
  #curl = h("div", {class: "curl"});
  #answer = h("div", {class: "answer", "aria-live": "polite"});
  #send = h("button", {type: "submit", class: "send"});
  #hint = h("span", {class: "hint"});
  #running = null;
  #sure = false;

  constructor(operation, key) {
    this.#operation = operation;
    this.#key = key;
    this.#label();
    this.element = h(
      "form",
      {class: "try", onsubmit: (event) => this.#submit(event), oninput: () => this.#changed()},
      this.#target(),
      this.#inputsOf((one) => one.in !== "header"),
      this.#bodyInput(),
      this.#headerInputs(),
      h("div", {class: "actions"}, this.#send, !operation.open && this.#hint),
      this.#answer,
      this.#curl,
    );
    this.#changed();
  }

  #target() {
    const {method, path} = this.#operation;
    return h("div", {class: "target"}, h("span", {class: `method ${method}`}, method), h("code", {}, breakable(path)));
  }

  #inputsOf(wanted) {
    const inputs = this.#operation.parameters.filter(wanted).map((one) => this.#input(one));
    return inputs.length > 0 && h("div", {class: "inputs"}, inputs);
  }

  #headerInputs() {
    const inputs = this.#inputsOf((one) => one.in === "header");
    return inputs && h("details", {class: "more"}, h("summary", {}, "Headers"), inputs);
  }

  #input(parameter) {
    const id = `p-${parameter.in}-${parameter.name}`;
    const schema = parameter.schema ?? {};
    const input = schema.enum || schema.type === "boolean" ? select(id, parameter) : text(id, parameter);
    if (parameter.in === "path") {
      const only = this.#operation.effect === "destroy" ? "" : onlyId(schema);
      input.value = remembered.get(parameter.name) || only;
    }
    this.#inputs.set(parameter, input);
    return h(
      "div",
      {class: "input"},
      h("label", {for: id}, parameter.name, parameter.required && h("span", {class: "required"}, "required"),
        h("span", {class: "place"}, parameter.in)),
      input,
      input.getAttribute("list") && idChoices(input.getAttribute("list"), schema),
    );
  }

  #bodyInput() {
    const content = this.#operation.body?.content;
    if (!content) {
      return null;
    }
    const media = content["application/json"];
    if (!media) {
      this.#file = h("input", {type: "file", id: "body-file"});
      return h("div", {class: "input wide"}, h("label", {for: "body-file"}, "body"), this.#file);
    }
    const example = JSON.stringify(beginning(media), null, 2);
    this.#body = h("textarea", {id: "body", spellcheck: "false", rows: Math.min(18, example.split("\n").length + 3), value: example});
    return h("div", {class: "input wide"}, h("label", {for: "body"}, "body", h("span", {class: "place"}, "JSON")), this.#body);
  }

  #request() {
    let path = this.#operation.path;
    const query = new URLSearchParams();
    const headers = {};
    for (const [parameter, input] of this.#inputs) {
      const value = input.value;
      if (parameter.in === "path") {
        remembered.set(parameter.name, value);
        path = path.replace(`{${parameter.name}}`, value === "" ? `{${parameter.name}}` : inPath(parameter, value));
      } else if (value !== "" && parameter.in === "query") {
        query.set(parameter.name, value);
      } else if (value !== "") {
        headers[parameter.name] = value;
      }
    }
    let body = this.#file?.files[0];
    if (this.#body) {
      body = this.#body.value;
      headers["Content-Type"] = "application/json";
    }
    const target = path + (query.size > 0 ? `?${query}` : "");
    return {method: this.#operation.method, target, headers, body};
  }

  #changed() {
    this.#sure = false;
    this.#label();
    this.#curl.replaceChildren(block(curl(this.#request(), this.#operation, this.#file), "curl"));
  }

  #label() {
    const destroys = this.#operation.effect === "destroy";
    this.#send.classList.toggle("danger", destroys);
    this.#hint.classList.toggle("missing", !this.#key());
    this.#hint.textContent = this.#key() ? "with the key above" : "The API key goes into the field at the top.";
    this.#send.textContent = this.#running ? "Stop" : this.#sure ? "Really send it" : "Send";
  }

  async #submit(event) {
    event.preventDefault();
    if (this.#running) {
      this.#running.abort();
      return;
    }
    if (this.#operation.effect === "destroy" && !this.#sure) {
      this.#sure = true;
      this.#label();
      return;
    }
    this.#sure = false;
    this.#running = new AbortController();
    this.#label();
    try {
      await this.#exchange(this.#running.signal);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#running = null;
      this.#label();
    }
  }

  async #exchange(signal) {
    const request = this.#request();
    if (this.#key()) {
      request.headers.Authorization = `Bearer ${this.#key()}`;
    }
    request.headers["Filebell-Via"] = "page";
    const start = performance.now();
    const answer = await fetch(request.target, {...request, signal, cache: "no-store", credentials: "omit"});
    const head = this.#head(answer, performance.now() - start);
    const shown = h("div", {});
    this.#answer.replaceChildren(head, headersOf(answer), shown);
    await show(answer, shown);
  }

  #head(answer, millis) {
    const kind = answer.status < 300 ? "good" : answer.status < 400 ? "other" : "bad";
    return h(
      "div",
      {class: "answer-head"},
      h("span", {class: `status ${kind}`}, `${answer.status} ${answer.statusText}`.trim()),
      h("span", {class: "hint"}, `${millis < 10 ? millis.toFixed(1) : Math.round(millis)} ms`),
      answer.headers.get("idempotency-replayed") && h("span", {class: "hint"}, "replayed"),
    );
  }

  #fail(error) {
    const stopped = error.name === "AbortError";
    const said = h("p", {class: stopped ? "hint" : "failed"}, stopped ? "Stopped." : `Nothing came back: ${error.message}`);
    if (stopped) {
      this.#answer.append(said);
    } else {
      this.#answer.replaceChildren(said);
    }
  }
}

/** Of a body's example what must be there, or its first field: what is sent should be meant. */
function beginning(media) {
  const fields = Object.entries(media.example ?? {});
  const required = media.schema?.required ?? [];
  const wanted = required.length > 0 ? fields.filter(([name]) => required.includes(name)) : fields.slice(0, 1);
  return Object.fromEntries(wanted);
}

async function show(answer, into) {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) {
    const text = await answer.text();
    into.replaceChildren(block(text.length > MOST_SHOWN ? text.slice(0, MOST_SHOWN) : parsed(text), "Answer"));
  } else if (type.startsWith("text/")) {
    await stream(answer, into);
  } else {
    const blob = await answer.blob();
    if (blob.size > 0) {
      const url = URL.createObjectURL(blob);
      into.replaceChildren(h("p", {}, h("a", {href: url, download: "answer"}, `Save ${blob.size} bytes`), ` of ${type}`));
    }
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    learnIds(value);
    return json(value);
  } catch {
    return text;
  }
}

/** Text as it comes in, so that an event stream shows its events. */
async function stream(answer, into) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const code = h("code", {});
  into.replaceChildren(block(code, "Answer"));
  for (let length = 0; length < MOST_SHOWN; ) {
    const {done, value} = await reader.read();
    if (done) {
      return;
    }
    length += value.length;
    code.append(value);
  }
  await reader.cancel();
}

function headersOf(answer) {
  const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  return h("details", {class: "headers"}, h("summary", {}, `${lines.length} headers`), h("pre", {}, lines.join("\n")));
}

function text(id, parameter) {
  const example = parameter.schema?.examples?.[0] ?? parameter.schema?.default ?? "";
  return h("input", {
    id,
    type: "text",
    spellcheck: "false",
    autocomplete: "off",
    placeholder: String(example),
    required: parameter.required,
    list: idPrefix(parameter.schema) && `${id}-choices`,
  });
}

function select(id, parameter) {
  const choices = parameter.schema.enum ?? [true, false];
  const byDefault = parameter.schema.default;
  return h(
    "select",
    {id, required: parameter.required},
    h("option", {value: ""}, byDefault === undefined ? "" : `${byDefault} (default)`),
    choices.map((choice) => h("option", {value: String(choice)}, String(choice))),
  );
}

function inPath(parameter, value) {
  return parameter["x-filebell-rest"]
    ? value.replace(/^\//, "").split("/").map(encodeURIComponent).join("/")
    : encodeURIComponent(value);
}

function curl(request, operation, file) {
  const lines = [`curl -X ${request.method} ${quoted(location.origin + request.target)}`];
  if (request.method === "GET") {
    lines[0] = `curl ${quoted(location.origin + request.target)}`;
  }
  if (!operation.open) {
    lines.push('-H "Authorization: Bearer $FILEBELL_KEY"');
  }
  for (const [name, value] of Object.entries(request.headers)) {
    lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  }
  if (file) {
    lines.push(`--data-binary @${quoted(request.body?.name ?? "FILE")}`);
  } else if (request.body) {
    lines.push(`-d ${quoted(compact(request.body))}`);
  }
  return lines.join(" \\\n  ");
}

function compact(body) {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return body;
  }
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A path that may wrap after its slashes. */
function breakable(path) {
  return path.split("/").flatMap((part, at) => (at ? ["/", h("wbr"), part] : [part]));
}
