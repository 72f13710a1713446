"""Boosts: what people pass on. What is not here yet is fetched from where it lives, then shown."""

from dataclasses import replace

from fediwiki.activitypub import catching_up, fields
from fediwiki.activitypub.handlers import boosted, like
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Announce
from fediwiki.domain.actors import Actor
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import Refused
from fediwiki.services import posting
from fediwiki.storage import comments, follows, posts, tombstones
from fediwiki.storage.database import Reader, Writer


async def receive(activity: Announce, actor: Actor, taking: Taking) -> None:
    """Count a boost of what is here.

    Raises:
        NotFound: It is not here, or no longer.
        Refused: The actor may not take part.
    """
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
        if post is not None:
            await posting.confirm(tx, post, actor, activity.id)
        await _count(tx, activity.id, activity.object_id, actor, taking)


async def receive_of_others(activity: Announce, actor: Actor, taking: Taking) -> None:
    """Show members what someone whom they follow passes on, once it is here."""
    async with taking.look() as tx:
        is_here = await _is_here(tx, activity.object_id)
        if not await follows.has_local_followers(tx, actor.id):
            return
    if is_here:
        await receive(activity, actor, taking)
    elif fields.is_id(activity.object_id):
        async with taking.effect() as tx:
            if not await catching_up.show(tx, activity, taking):
                raise Refused(f"{actor.handle} passes on too much within an hour")


async def take(boost_uri: str, taking: Taking) -> None:
    """Fetch what someone boosted, and show it to who follows them, unless they took that back.

    Of a comment, what it answers is fetched before it.

    Raises:
        Refused: It is none of those things that are shown, or not for this server to show.
        NotFound: It is not there; Malformed: it is not what it should be.
        Unreachable: Its server does not answer.
    """
    uri, booster = taking.entry.object_uri, await taking.actor(taking.entry.signer_uri)
    await taking.check_heard(booster.uri)
    async with taking.look() as tx:
        is_here = await _is_here(tx, uri)
        wanted = await follows.has_local_followers(tx, booster.id)
        if not wanted or await tombstones.exists(tx, boost_uri):
            return
    if is_here:
        async with taking.effect() as tx:
            await _count(tx, boost_uri, uri, booster, taking)
        return
    *above, thing = await boosted.fetch(uri, taking)
    for each in above:
        witness = replace(boosted.witnessing(each, taking), more=True)
        async with witness.effect() as tx:
            await boosted.keep(tx, each, witness)
    witness = boosted.witnessing(thing, taking)
    async with witness.effect() as tx:
        await boosted.keep(tx, thing, witness)
        await _count(tx, boost_uri, uri, booster, witness)


async def show(uri: str, taking: Taking) -> None:
    """Show who follows a group what it passes on, where that stands in another or in none.

    Raises:
        Refused: The group may not take part where it stands.
    """
    group = taking.group
    async with replace(taking, content=None).effect() as tx:
        post = await posts.find_by_uri(tx, uri)
        if group is None or post is None or post.deleted is not None:
            return
        if post.subwiki is None or post.subwiki.id != group.id:
            await _count(tx, taking.entry.uri, uri, group, replace(taking, group=None))


async def _is_here(tx: Reader, uri: str) -> bool:
    return bool(await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri))


async def _count(tx: Writer, boost_uri: str, uri: str, booster: Actor, taking: Taking) -> None:
    boost = Reaction(booster.id, ReactionKind.BOOST, uri, boost_uri)
    await like.receive(tx, boost, booster, taking)
