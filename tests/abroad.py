"""Other servers, for pages that ask them while a test has none."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import App
from fediwiki.errors import NotFound, Unreachable


class Nowhere:
    """Nobody answers."""

    async def find(self, said: str) -> Actor:
        raise Unreachable("nobody answers there")

    async def find_post(self, url: str) -> str:
        raise Unreachable("nobody is there")

    async def way_to_follow(self, handle: str, uri: str) -> str:
        raise Unreachable("nobody answers there")

    async def way_to_meet(self, handle: str, uri: str) -> str:
        raise Unreachable("nobody answers there")


class Known:
    """Who is known here by handle or address, and one way to follow from everywhere."""

    def __init__(self, **people: Actor) -> None:
        """Know `people` by what is said of them."""
        self.people: dict[str, Actor] = dict(people)
        self.asked: list[str] = []

    async def find(self, said: str) -> Actor:
        self.asked.append(said)
        if said not in self.people:
            raise NotFound("nobody is called so")
        return self.people[said]

    async def find_post(self, url: str) -> str:
        raise NotFound(f"there is no post at {url}")

    async def way_to_follow(self, handle: str, uri: str) -> str:
        self.asked.append(handle)
        return f"https://{handle.rpartition('@')[2]}/authorize_interaction?uri={uri}"

    async def way_to_meet(self, handle: str, uri: str) -> str:
        return await self.way_to_follow(handle, uri)


class Voucher:
    """No server vouches for anybody."""

    async def home_of(self, said: str) -> str:
        raise Unreachable("nobody answers there")

    async def register(self, origin: str, *, key: str, scope: str = "") -> App:
        raise Unreachable("nobody answers there")

    def way(self, app: App, *, state: str, verifier: str) -> str:
        raise NotImplementedError

    def is_from(self, app: App, issuer: str | None) -> bool:
        return False

    async def vouched(self, app: App, *, code: str, verifier: str) -> Actor:
        raise Unreachable("nobody answers there")
