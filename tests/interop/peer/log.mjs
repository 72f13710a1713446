// Whatever Fedify complains about is kept, so that a story can say that it had no complaints.

import { AsyncLocalStorage } from "node:async_hooks";
import { configure } from "@logtape/logtape";

const complaints = [];

await configure({
  contextLocalStorage: new AsyncLocalStorage(),
  sinks: { complaints: keep },
  loggers: [
    { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["complaints"] },
    { category: ["fedify"], lowestLevel: "warning", sinks: ["complaints"] },
  ],
});

/** The complaints since the last time that anyone asked. */
export function takeComplaints() {
  return complaints.splice(0);
}

/** Add a complaint of our own. */
export function complain(message) {
  complaints.push(message);
}

function keep(record) {
  const text = record.message.map((part) => (typeof part === "string" ? part : shown(part))).join("");
  complaints.push(`${record.level} ${record.category.join(".")}: ${text}`);
}

function shown(value) {
  if (value instanceof Error) return String(value);
  if (value instanceof URL) return value.href;
  return JSON.stringify(value);
}
