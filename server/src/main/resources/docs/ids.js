// The ids that answers told of, so that the next request can choose among them.

import {h} from "./dom.js";

const MOST_OF_A_KIND = 50;

// By prefix: each id with what a person knows the thing by, the latest last.
const known = new Map();

/** Keeps the id of each object in an answer. */
export function learnIds(value) {
  if (value === null || typeof value !== "object") {
    return;
  }
  const prefix = typeof value.id === "string" && value.id.match(/^[a-z]+_/)?.[0];
  if (prefix) {
    learn(prefix, value.id, value.name ?? value.path ?? value.url ?? value.type ?? "");
  }
  Object.values(value).forEach(learnIds);
}

function learn(prefix, id, label) {
  const ids = known.get(prefix) ?? new Map();
  ids.delete(id);
  ids.set(id, String(label));
  if (ids.size > MOST_OF_A_KIND) {
    ids.delete(ids.keys().next().value);
  }
  known.set(prefix, ids);
}

/** The prefix of the ids that a schema asks for; nothing where it asks for something else. */
export function idPrefix(schema) {
  return schema?.pattern?.match(/^\^([a-z]+_)\[/)?.[1];
}

/** The id that can only be meant; nothing when there are several or none. */
export function onlyId(schema) {
  const ids = known.get(idPrefix(schema));
  return ids?.size === 1 ? ids.keys().next().value : "";
}

/** Choices for an input, the latest first. */
export function idChoices(id, schema) {
  const ids = [...(known.get(idPrefix(schema)) ?? [])].reverse();
  return h("datalist", {id}, ids.map(([value, label]) => h("option", {value, label: label || null})));
}
