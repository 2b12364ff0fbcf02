// Schemas as lists of fields that people can read.

import {h, prose} from "./dom.js";
import {idPrefix} from "./ids.js";

const DEEPEST = 6;

/**
 * The fields of an object, or one line for anything else.
 *
 * `given` says that callers send it, so that it matters which fields they must send.
 */
export function schemaView(api, schema, given, depth = 0) {
  const at = core(api, schema);
  if (at.properties && depth < DEEPEST) {
    return fields(api, at, given, depth);
  }
  if (kinds(at).includes("array")) {
    return h("div", {class: "each"}, h("p", {}, "A list, each item:"), schemaView(api, at.items, given, depth + 1));
  }
  return h("p", {class: "plain"}, typeName(api, schema), notes(at));
}

function fields(api, at, given, depth) {
  const required = given ? (at.required ?? []) : [];
  return h(
    "ul",
    {class: "fields"},
    Object.entries(at.properties).map(([name, field]) => fieldView(api, name, field, required.includes(name), given, depth)),
  );
}

function fieldView(api, name, schema, required, given, depth) {
  const at = core(api, schema);
  const inner = innerObject(api, at);
  return h(
    "li",
    {class: "field"},
    h(
      "div",
      {class: "field-head"},
      h("code", {class: "field-name"}, name),
      h("span", {class: "type"}, typeName(api, schema)),
      required && h("span", {class: "required"}, "required"),
    ),
    (schema.description ?? at.description) && h("p", {}, prose(schema.description ?? at.description)),
    notes(at),
    inner &&
      depth < DEEPEST &&
      h("details", {class: "inner"}, h("summary", {}, "Fields"), fields(api, inner, given, depth + 1)),
  );
}

/** The object within: itself, a list's item, or a map's value. */
function innerObject(api, at) {
  for (const candidate of [at, at.items, at.additionalProperties]) {
    const found = candidate && typeof candidate === "object" ? core(api, candidate) : null;
    if (found?.properties && Object.keys(found.properties).length > 0) {
      return found;
    }
  }
  return null;
}

/** Without the reference, and without the choice of null. */
function core(api, schema) {
  const at = api.resolve(schema) ?? {};
  const choice = at.anyOf?.find((one) => one.type !== "null");
  return choice ? api.resolve(choice) : at;
}

function kinds(at) {
  return Array.isArray(at.type) ? at.type : at.type ? [at.type] : [];
}

export function typeName(api, schema) {
  const whole = api.resolve(schema) ?? {};
  const at = core(api, schema);
  const named = api.nameOf(schema) || api.nameOf(whole.anyOf?.[0]);
  const nullable = kinds(at).includes("null") || Boolean(whole.anyOf);
  const kind = kinds(at).filter((one) => one !== "null")[0] ?? "any JSON";
  return (named || kindName(api, at, kind)) + (nullable ? " or null" : "");
}

function kindName(api, at, kind) {
  if (kind === "array") {
    return `list of ${typeName(api, at.items)}`;
  }
  if (kind === "object" && typeof at.additionalProperties === "object") {
    return `map of ${typeName(api, at.additionalProperties)}`;
  }
  const prefix = idPrefix(at);
  if (prefix) {
    return `id ${prefix}…`;
  }
  return {string: at.format === "date-time" ? "time" : "text", boolean: "true or false"}[kind] ?? kind;
}

/** Bounds, choices and default, in words. */
function notes(at) {
  const said = [
    at.enum && ["one of", ...at.enum.filter((one) => one !== null).map((one) => h("code", {}, one))],
    bounds(at.minimum, at.maximum, ""),
    bounds(at.minLength, at.maxLength, " characters"),
    bounds(at.minItems, at.maxItems, " items"),
    at.default !== undefined && ["default", h("code", {}, JSON.stringify(at.default))],
  ].filter(Boolean);
  return said.length > 0 && h("p", {class: "notes"}, said.map((note) => h("span", {}, spaced(note))));
}

function bounds(least, most, unit) {
  if (least === undefined && most === undefined) {
    return null;
  }
  if (most === undefined) {
    return [`at least ${least}${unit}`];
  }
  return [least === undefined ? `at most ${most}${unit}` : `${least} to ${most}${unit}`];
}

function spaced(parts) {
  return parts.flatMap((part, at) => (at ? [" ", part] : [part]));
}
