/**
 * Your part: what an event means to you. Throw, and it is tried again; return, and it is done.
 */
export async function handle(event) {
  console.log("handled", event.type, event.data?.file?.path ?? "");
}
