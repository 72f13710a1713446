// What a story can make the peer do. Each action takes one object and answers with plain JSON.

import { parseNodeInfo } from "@fedify/fedify/nodeinfo";
import { getDocumentLoader } from "@fedify/fedify/runtime";
import {
  Announce, Collection, Create, Delete, Dislike, Follow, Group, isActor, Like, Mention, Note, Object,
  PUBLIC_COLLECTION, Tombstone, Undo, Update,
} from "@fedify/vocab";
import jsonld from "@fedify/vocab-runtime/jsonld";
import { Temporal } from "@js-temporal/polyfill";
import { followersOf, notes, sent } from "./federation.mjs";

const ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams#";
// Where the context of ActivityStreams puts the terms that no context defines.
const UNDEFINED = "_:";
const NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/";
const MOST_ITEMS = 200;
const deliveries = new Map();
const fetchUnsigned = getDocumentLoader({ allowPrivateAddress: true });

/** The resource descriptor and the actor behind a handle. */
export async function lookup(ctx, { handle, as }) {
  const actor = await ctx.lookupObject(handle, await reading(ctx, as));
  if (!isActor(actor)) throw new Error(`${handle} led to ${actor?.constructor.name ?? "nothing"}`);
  return { id: actor.id.href, type: actor.constructor.name, name: String(actor.name ?? "") };
}

/** The WebFinger answer for a resource, as Fedify read it. */
export async function webfinger(ctx, { resource }) {
  return await ctx.lookupWebFinger(resource);
}

/**
 * The NodeInfo of a server, read strictly. (Fedify's own lookup refuses loopback addresses whatever
 * its settings say, so only the reading is Fedify's.)
 */
export async function nodeinfo(_ctx, { url }) {
  const { links } = await fetchedJson(new URL("/.well-known/nodeinfo", url));
  const read = [];
  for (const { rel, href } of links.filter((link) => link.rel.startsWith(NODEINFO))) {
    read.push({ rel, ...parseNodeInfo(await fetchedJson(href)) });
  }
  return read;
}

/**
 * Fetch a document and parse it. What is `lost` is what Fedify could make nothing of: properties of
 * ActivityStreams in a shape that it does not know, and terms that no context defines. `foreign` are
 * the properties of other vocabularies that it has no use for.
 */
export async function parse(ctx, { url, as, signed }) {
  const { document, documentUrl, object } = await fetched(ctx, { url, as, signed });
  const said = await expanded(ctx, document);
  const understood = await object.toJsonLd({ format: "expand", contextLoader: ctx.contextLoader });
  const missing = propertiesMissing(said, understood[0]);
  return {
    url: documentUrl,
    id: object.id?.href ?? null,
    type: object.constructor.name,
    document,
    lost: missing.filter(ofActivityStreams),
    foreign: missing.filter((property) => !ofActivityStreams(property)),
  };
}

/** Fetch a collection and walk it to its end: the type and id of every item. */
export async function traverse(ctx, { url, as }) {
  const { object } = await fetched(ctx, { url, as, signed: true });
  if (!(object instanceof Collection)) throw new Error(`${url} is a ${object.constructor.name}`);
  const items = [];
  for await (const item of ctx.traverseCollection(object, await reading(ctx, as))) {
    items.push({ type: item.constructor.name, id: item.id?.href ?? item.href?.href ?? null });
    if (items.length > MOST_ITEMS) throw new Error(`${url} has more than ${MOST_ITEMS} items`);
  }
  return { type: object.constructor.name, total: object.totalItems, items };
}

export async function follow(ctx, { actor, as }) {
  const target = await actorAt(ctx, actor, as);
  return await send(ctx, as, [target], (base) => new Follow({ ...base, object: target.id }));
}

/** A note of its own for a group, or, without one, for its followers. */
export async function post(ctx, { content, group, as }) {
  const audience = group == null ? null : await actorAt(ctx, group, as);
  const note = newNote(ctx, as, { content, mentions: audience ? [audience] : [], audience });
  return await publish(ctx, as, note, audience ? [audience] : "followers");
}

/** A note in answer to an object, to its author and its group, each mentioned. */
export async function reply(ctx, { to, content, as }) {
  const { object } = await fetched(ctx, { url: to, as, signed: true });
  const group = await partOf(ctx, as, object.audienceIds);
  const author = await partOf(ctx, as, object.attributionIds);
  const mentions = [author, group].filter((each) => each != null);
  const note = newNote(ctx, as, { content, mentions, audience: group, replyTarget: object.id });
  return await publish(ctx, as, note, mentions);
}

export async function edit(ctx, { note, content, as }) {
  const key = lastSegment(note);
  const edited = notes.get(key).clone({ content, updated: now() });
  notes.set(key, edited);
  return await send(ctx, as, deliveries.get(note), (base) => new Update({
    ...base, object: edited, tos: edited.toIds, ccs: edited.ccIds,
  }));
}

export async function remove(ctx, { note, as }) {
  const tombstone = new Tombstone({ id: new URL(note), deleted: now() });
  notes.set(lastSegment(note), tombstone);
  return await send(ctx, as, deliveries.get(note), (base) => new Delete({
    ...base, object: tombstone, to: PUBLIC_COLLECTION,
  }));
}

export async function like(ctx, { object, as }) {
  return await react(ctx, Like, object, as);
}

export async function dislike(ctx, { object, as }) {
  return await react(ctx, Dislike, object, as);
}

/** Announce an object (its id alone) to the followers and, if it has one, its author. */
export async function announce(ctx, { object, as }) {
  const author = await authorOf(ctx, object, as);
  const recipients = [...followersOf(as), ...(author ? [author] : [])];
  return await send(ctx, as, recipients, (base) => new Announce({
    ...base, object: new URL(object), to: PUBLIC_COLLECTION, cc: ctx.getFollowersUri(as),
  }));
}

/** Undo an activity of ours, by its id. */
export async function undo(ctx, { activity, as }) {
  const { object, recipients } = deliveries.get(activity);
  return await send(ctx, as, recipients, (base) => new Undo({ ...base, object }));
}

async function react(ctx, Reaction, object, as) {
  const { object: target } = await fetched(ctx, { url: object, as, signed: true });
  const group = await partOf(ctx, as, target.audienceIds);
  const author = await partOf(ctx, as, target.attributionIds);
  const recipients = [author, group].filter((each) => each != null);
  return await send(ctx, as, recipients, (base) => new Reaction({
    ...base, object: target.id, tos: recipients.map((each) => each.id),
  }));
}

async function publish(ctx, as, note, recipients) {
  notes.set(lastSegment(note.id.href), note);
  deliveries.set(note.id.href, recipients);
  const { id } = await send(ctx, as, recipients, (base) => new Create({
    ...base, object: note, tos: note.toIds, ccs: note.ccIds,
  }));
  return { id, note: note.id.href };
}

async function send(ctx, as, recipients, build) {
  const id = new URL(`/activities/${crypto.randomUUID()}`, ctx.origin);
  const activity = build({ id, actor: ctx.getActorUri(as) });
  sent.set(id.href, await activity.toJsonLd({ contextLoader: ctx.contextLoader }));
  deliveries.set(id.href, { object: activity, recipients });
  await ctx.sendActivity({ identifier: as }, recipients, activity, { preferSharedInbox: true });
  return { id: id.href };
}

function newNote(ctx, as, { content, mentions, audience, replyTarget }) {
  return new Note({
    id: ctx.getObjectUri(Note, { id: crypto.randomUUID() }),
    attribution: ctx.getActorUri(as),
    content,
    published: now(),
    to: PUBLIC_COLLECTION,
    ccs: [ctx.getFollowersUri(as), ...mentions.map((each) => each.id)],
    tags: mentions.map((each) => new Mention({ href: each.id, name: `@${each.preferredUsername}` })),
    ...(audience ? { audience: audience.id } : {}),
    ...(replyTarget ? { replyTarget } : {}),
  });
}

async function fetched(ctx, { url, as, signed }) {
  const load = signed ? await ctx.getDocumentLoader({ identifier: as }) : fetchUnsigned;
  const { document, documentUrl } = await load(url);
  const object = await Object.fromJsonLd(document, {
    documentLoader: load,
    contextLoader: ctx.contextLoader,
    baseUrl: new URL(documentUrl),
  });
  return { document, documentUrl, object };
}

async function fetchedJson(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return await response.json();
}

async function reading(ctx, as) {
  return { documentLoader: await ctx.getDocumentLoader({ identifier: as }) };
}

async function actorAt(ctx, url, as) {
  const { object } = await fetched(ctx, { url, as, signed: true });
  if (!isActor(object)) throw new Error(`${url} is a ${object.constructor.name}`);
  return object;
}

async function authorOf(ctx, url, as) {
  const { object } = await fetched(ctx, { url, as, signed: true });
  return await partOf(ctx, as, object.attributionIds);
}

async function partOf(ctx, as, ids) {
  return ids.length === 0 ? null : await actorAt(ctx, ids[0].href, as);
}

async function expanded(ctx, document) {
  const [node] = await jsonld.expand(document, { documentLoader: ctx.contextLoader });
  return node ?? {};
}

/** The properties that say something (an empty list says nothing) and that were not understood. */
function propertiesMissing(said, understood) {
  return globalThis.Object.keys(said).filter((property) =>
    !property.startsWith("@") && !isEmpty(said[property]) && !(property in understood));
}

function isEmpty([first]) {
  return first == null || first["@list"]?.length === 0;
}

function ofActivityStreams(property) {
  return property.startsWith(ACTIVITY_STREAMS) || property.startsWith(UNDEFINED);
}

function lastSegment(url) {
  return new URL(url).pathname.split("/").at(-1);
}

function now() {
  return Temporal.Now.instant();
}
