// A small server on Fedify: what the fediverse sees on one socket, what a story commands on another.
// It ends when its standard input does.

import http from "node:http";
import * as actions from "./actions.mjs";
import { CAVAGE, federation, notes, RFC_9421, sent } from "./federation.mjs";
import * as inbox from "./inbox.mjs";
import { takeComplaints } from "./log.mjs";

const { origin, publicSocket, adminSocket } = JSON.parse(process.argv[2]);
const ACTIVITY_JSON = "application/activity+json";
let current = await federation(origin, RFC_9421);
let refusedScheme = null;

const commands = {
  ...actions,
  received: (_ctx, wanted) => inbox.take(wanted),
  inbox: () => inbox.all(),
  complaints: () => takeComplaints(),
  forget: async () => {
    current = await federation(origin, RFC_9421);
    refusedScheme = null;
    inbox.forget();
    takeComplaints();
  },
  sign_first_with: async (_ctx, { scheme }) => {
    current = await federation(origin, scheme);
  },
  spoken_with: (_ctx, { origin: remote }) => current.spokenWith(remote),
  refuse_scheme: (_ctx, { scheme }) => {
    refusedScheme = scheme;
  },
};

const publicServer = http.createServer((incoming, outgoing) => answer(incoming, outgoing, visit));
const adminServer = http.createServer((incoming, outgoing) => answer(incoming, outgoing, command));
publicServer.listen({ fd: publicSocket });
adminServer.listen({ fd: adminSocket });
process.stdin.resume().on("end", stop);
process.on("SIGTERM", stop);

function stop() {
  process.exit(0);
}

async function answer(incoming, outgoing, handle) {
  let response;
  try {
    response = await handle(incoming, await bodyOf(incoming));
  } catch (error) {
    response = Response.json({ error: described(error) }, { status: 500 });
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function command(incoming, body) {
  const name = new URL(incoming.url, origin).pathname.slice(1);
  if (!Object.hasOwn(commands, name)) return Response.json({ error: `no command ${name}` }, { status: 404 });
  const ctx = current.built.createContext(new URL(origin), {});
  const result = await commands[name](ctx, { as: "bob", ...JSON.parse(body.toString() || "{}") });
  return Response.json({ result: result ?? null });
}

async function visit(incoming, body) {
  const url = new URL(incoming.url, origin);
  if (incoming.method === "GET") {
    if (sent.has(url.href)) return json(sent.get(url.href), 200);
    const note = notes.get(url.pathname.split("/").at(-1));
    if (note?.constructor.name === "Tombstone") return json(await note.toJsonLd(), 410);
  }
  const contextData = { path: url.pathname };
  if (incoming.method === "POST") {
    contextData.scheme = "signature-input" in incoming.headers ? RFC_9421 : CAVAGE;
    contextData.activity = JSON.parse(body.toString());
    if (contextData.scheme === refusedScheme) return new Response("another scheme, please", { status: 401 });
  }
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      values.map((value) => [name, value])),
    body: incoming.method === "POST" ? body : undefined,
  });
  return await current.built.fetch(request, { contextData });
}

function json(document, status) {
  return new Response(JSON.stringify(document), { status, headers: { "Content-Type": ACTIVITY_JSON } });
}

async function bodyOf(incoming) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function described(error) {
  return error.cause == null ? String(error) : `${error} (${described(error.cause)})`;
}
