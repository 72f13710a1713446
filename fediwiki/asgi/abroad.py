"""What pages may ask of other servers; `activitypub` knows how."""

from typing import Protocol

from fediwiki.domain.actors import Actor


class Abroad(Protocol):
    """Whoever asks other servers for a page, before any transaction, within bounds."""

    async def find(self, said: str) -> Actor:
        """The person or community that a handle or an address names, kept as we found them.

        Raises:
            NotFound: There is none.
            Malformed: It names none, or what is there is none.
            Unreachable: Its server does not answer.
        """
        ...

    async def find_post(self, url: str) -> str:
        """The id of the post that stands at an address of another server.

        Raises:
            NotFound: There is none.
            Malformed: What is there is no post.
            Unreachable: Its server does not answer.
        """
        ...

    async def way_to_meet(self, handle: str, uri: str) -> str:
        """The address at which somebody sees the object `uri` on their own server, to answer it.

        Raises:
            NotFound: Their server names none.
            Malformed: It is no handle, or what is named is no address.
            Unreachable: Their server does not answer.
        """
        ...

    async def way_to_follow(self, handle: str, uri: str) -> str:
        """The address at which somebody follows `uri` from their own server.

        Raises:
            NotFound: Their server names none.
            Malformed: It is no handle, or what is named is no address.
            Unreachable: Their server does not answer.
        """
        ...
