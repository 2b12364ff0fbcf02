// The page of one operation: what it does, takes and gives, beside the form that sends it.

import {block, h, json, prose} from "./dom.js";
import {requestForm} from "./request.js";
import {schemaView, typeName} from "./schema.js";

const EFFECTS = {
  read: "changes nothing",
  write: "changes things",
  destroy: "takes away for good",
};

export function operationView(api, operation, key) {
  return h(
    "article",
    {class: "operation"},
    h(
      "header",
      {class: "operation-head"},
      h("p", {class: "crumb"}, operation.resource.replaceAll("_", " ")),
      h("h1", {}, operation.verb[0].toUpperCase() + operation.verb.slice(1)),
      h("p", {class: "lead"}, prose(operation.says)),
      h("p", {class: "chips"}, chips(operation)),
    ),
    h(
      "div",
      {class: "columns"},
      h("div", {class: "about"}, parametersView(api, operation), bodyView(api, operation), answersView(api, operation)),
      h("aside", {class: "aside", "aria-label": "Send a request"}, requestForm(operation, key)),
    ),
  );
}

function chips(operation) {
  return [
    h("span", {class: `chip ${operation.effect}`}, EFFECTS[operation.effect]),
    h("span", {class: "chip"}, operation.open ? "open to everybody" : operation.scope ? `scope ${operation.scope}` : "any key"),
    h("span", {class: "chip quiet"}, operation.id),
  ];
}

function parametersView(api, operation) {
  if (operation.parameters.length === 0) {
    return null;
  }
  return h(
    "section",
    {},
    h("h2", {}, "Parameters"),
    h(
      "ul",
      {class: "fields"},
      operation.parameters.map((one) =>
        h(
          "li",
          {class: "field"},
          h(
            "div",
            {class: "field-head"},
            h("code", {class: "field-name"}, one.name),
            h("span", {class: "type"}, `${typeName(api, one.schema)} in ${one.in}`),
            one.required && h("span", {class: "required"}, "required"),
          ),
          one.description && h("p", {}, prose(one.description)),
          parameterNotes(one.schema),
        ),
      ),
    ),
  );
}

function parameterNotes(schema = {}) {
  const said = [
    schema.enum && `one of ${schema.enum.join(", ")}`,
    schema.minimum !== undefined && schema.maximum !== undefined && `${schema.minimum} to ${schema.maximum}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ].filter(Boolean);
  return said.length > 0 && h("p", {class: "notes"}, said.map((note) => h("span", {}, note)));
}

function bodyView(api, operation) {
  const content = operation.body?.content;
  if (!content) {
    return null;
  }
  const [type, media] = Object.entries(content)[0];
  return h(
    "section",
    {},
    h("h2", {}, "Body ", h("small", {}, type === "*/*" ? "any bytes" : type)),
    media.schema && schemaView(api, media.schema, true),
  );
}

function answersView(api, operation) {
  return h(
    "section",
    {},
    h("h2", {}, "Answers"),
    operation.responses.map((answer) => answerView(api, answer)),
  );
}

function answerView(api, answer) {
  const [type, media] = Object.entries(answer.content ?? {})[0] ?? [];
  const problem = answer.status === "default";
  const line = [
    h("span", {class: `status ${problem ? "bad" : "good"}`}, problem ? "problem" : answer.status),
    h("span", {}, problem ? "Anything else is application/problem+json" : answer.description),
  ];
  if (!type) {
    return h("div", {class: "answer-doc line"}, line);
  }
  return h(
    "details",
    {class: "answer-doc", open: !problem},
    h("summary", {}, line),
    problem && h("p", {class: "codes"}, prose(answer.description)),
    media?.schema && schemaView(api, media.schema, false),
    !media?.schema && h("p", {class: "plain"}, type === "*/*" ? "Bytes" : type),
    media?.example && h("details", {class: "inner"}, h("summary", {}, "Example"), block(json(media.example))),
  );
}
