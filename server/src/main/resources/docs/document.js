// The OpenAPI document: reading it and finding one's way in it.

const METHODS = ["get", "put", "post", "patch", "delete"];

export class ApiDocument {
  static async load() {
    const answer = await fetch("/openapi.json");
    if (!answer.ok) {
      throw new Error(`/openapi.json answered ${answer.status}`);
    }
    return new ApiDocument(await answer.json());
  }

  constructor(tree) {
    this.tree = tree;
    this.operations = [];
    for (const [path, item] of Object.entries(tree.paths)) {
      for (const method of METHODS.filter((one) => item[one])) {
        this.operations.push(this.#operation(path, method, item[method]));
      }
    }
  }

  get version() {
    return this.tree.info.version;
  }

  /** Operations by resource, in the document's order. */
  groups() {
    const order = this.tree.tags.map((tag) => tag.name);
    return order
      .map((name) => ({name, operations: this.operations.filter((one) => one.resource === name)}))
      .filter((group) => group.operations.length > 0);
  }

  find(id) {
    return this.operations.find((one) => one.id === id);
  }

  /** The node itself, or what its $ref leads to. */
  resolve(node) {
    let at = node;
    while (at?.$ref) {
      at = at.$ref
        .slice(2)
        .split("/")
        .reduce((tree, step) => tree[step.replaceAll("~1", "/").replaceAll("~0", "~")], this.tree);
    }
    return at;
  }

  /** The name of the schema that a $ref leads to. */
  nameOf(node) {
    return node?.$ref ? node.$ref.split("/").at(-1) : "";
  }

  #operation(path, method, entry) {
    const [resource, verb] = entry.operationId.split(".");
    return {
      id: entry.operationId,
      resource,
      verb: verb.replaceAll("_", " "),
      method: method.toUpperCase(),
      path,
      says: entry.summary,
      scope: entry["x-filebell-scope"],
      effect: entry["x-filebell-effect"],
      open: entry.security?.length === 0,
      parameters: (entry.parameters ?? []).map((one) => this.resolve(one)),
      body: entry.requestBody,
      responses: Object.entries(entry.responses).map(([status, answer]) => ({
        status,
        ...this.resolve(answer),
      })),
    };
  }
}
