// The peer as the fediverse sees it: a person and a group, their keys, inboxes, notes and NodeInfo.

import { createFederationBuilder, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import {
  Accept, Activity, Endpoints, Follow, Group, Note, Person, Tombstone, Undo,
} from "@fedify/vocab";
import { arrived } from "./inbox.mjs";
import { complain } from "./log.mjs";

export const RFC_9421 = "rfc9421";
export const CAVAGE = "draft-cavage-http-signatures-12";

const ACTORS = new Map([
  ["bob", { kind: Person, name: "Bob" }],
  ["club", { kind: Group, name: "The Club" }],
]);
const keyPairs = new Map();
const followers = new Map([...ACTORS.keys()].map((name) => [name, new Map()]));

/** Notes by the last segment of their id; a deleted one is a Tombstone. */
export const notes = new Map();

/** The activities that we sent, as JSON, by their id: they can be fetched. */
export const sent = new Map();

const RSA_2048 = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};
for (const name of ACTORS.keys()) {
  const rsa = await crypto.subtle.generateKey(RSA_2048, true, ["sign", "verify"]);
  keyPairs.set(name, [rsa, await generateCryptoKeyPair("Ed25519")]);
}

const builder = createFederationBuilder();
serveActors(builder);
serveObjects(builder);
listen(builder);

/**
 * A federation that signs its first request to a server with `firstKnock`, and remembers nothing
 * of other federations but what stands above; `spokenWith` is the scheme that a server took.
 */
export async function federation(origin, firstKnock) {
  const kv = new MemoryKvStore();
  const kvPrefixes = { httpMessageSignaturesSpec: ["spoken"] };
  const built = await builder.build({
    kv, kvPrefixes, origin, firstKnock, allowPrivateAddress: true,
  });
  return { built, spokenWith: (remote) => kv.get(["spoken", remote]) };
}

/** The actors that follow one of ours. */
export function followersOf(identifier) {
  return [...followers.get(identifier).values()];
}

function serveActors(builder) {
  builder
    .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
      const actor = ACTORS.get(identifier);
      if (!actor) return null;
      const keys = await ctx.getActorKeyPairs(identifier);
      return new actor.kind({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        name: actor.name,
        summary: "A test's own account.",
        url: ctx.getActorUri(identifier),
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        followers: ctx.getFollowersUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        publicKey: keys[0].cryptographicKey,
        assertionMethods: keys.map((key) => key.multikey),
      });
    })
    .mapHandle((_ctx, username) => (ACTORS.has(username) ? username : null))
    .setKeyPairsDispatcher((_ctx, identifier) => keyPairs.get(identifier) ?? []);
  builder
    .setFollowersDispatcher("/users/{identifier}/followers", (_ctx, identifier) =>
      ACTORS.has(identifier) ? { items: followersOf(identifier) } : null)
    .setCounter((_ctx, identifier) => followers.get(identifier)?.size ?? null);
  builder
    .setOutboxDispatcher("/users/{identifier}/outbox", () => ({ items: [] }))
    .setCounter(() => 0);
  builder.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
    software: { name: "fedify", version: "2.3.6" },
    protocols: ["activitypub"],
    usage: { users: { total: ACTORS.size }, localPosts: notes.size, localComments: 0 },
  }));
}

function serveObjects(builder) {
  builder.setObjectDispatcher(Note, "/notes/{id}", (_ctx, { id }) => {
    const note = notes.get(id);
    return note instanceof Tombstone ? null : note ?? null;
  });
}

function listen(builder) {
  builder
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .on(Follow, async (ctx, follow) => {
      keep(ctx, follow);
      await accept(ctx, follow);
    })
    .on(Undo, async (ctx, undo) => {
      keep(ctx, undo);
      const undone = await undo.getObject();
      if (undone instanceof Follow) followedBy(ctx, undone)?.delete(undone.actorId.href);
    })
    .on(Activity, keep)
    .onUnverifiedActivity((ctx, activity, reason) => {
      arrived({ ...described(ctx, activity), verified: false, reason: reason.type });
      complain(`unverified ${activity.constructor.name} of ${activity.actorId?.href}: ${reason.type}`);
    })
    .onError((_ctx, error) => complain(`inbox: ${error.stack}`));
}

function keep(ctx, activity) {
  arrived({ ...described(ctx, activity), verified: true });
}

function described(ctx, activity) {
  return { scheme: ctx.data.scheme, path: ctx.data.path, activity: ctx.data.activity };
}

async function accept(ctx, follow) {
  const follower = await follow.getActor();
  followedBy(ctx, follow).set(follower.id.href, follower);
  const { identifier } = ctx.parseUri(follow.objectId);
  await ctx.sendActivity({ identifier }, follower, new Accept({
    id: new URL(`/activities/${crypto.randomUUID()}`, ctx.origin),
    actor: follow.objectId,
    object: new Follow({ id: follow.id, actor: follow.actorId, object: follow.objectId }),
  }));
}

function followedBy(ctx, follow) {
  return followers.get(ctx.parseUri(follow.objectId)?.identifier);
}
