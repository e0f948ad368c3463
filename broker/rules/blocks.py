"""Who may not write. A block is judged before anything is stored or told. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address

from protocol.addresses import same_email
from protocol.blocks import address_of, holds, network_of
from protocol.records import Block, Contact


class Blocklist:
    """All blocks, found by whom they are about: it is asked for every request of a customer, and in bad times there are thousands."""

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._blocks = tuple(blocks)
        self._contacts: dict[str, list[int]] = defaultdict(list)
        self._emails: dict[str, list[int]] = defaultdict(list)
        """By the whole address, or `@domain` for all of one."""
        self._networks: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        """By version and length of the prefix; then by the prefix itself."""
        for place, block in enumerate(self._blocks):
            match block.by:
                case "contact":
                    self._contacts[block.value].append(place)
                case "email":
                    self._emails[block.value.removeprefix("*")].append(place)
                case "address":
                    network = network_of(block.value)
                    if network is not None:
                        prefix = _prefix(network.network_address, network.prefixlen)
                        self._networks[network.version, network.prefixlen][prefix].append(place)

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def __iter__(self) -> Iterator[Block]:
        return iter(self._blocks)

    def blocked(
        self, now_ms: int, reaches: Callable[[Block], bool], *, contact: Contact | None = None, email: str = "", address: str = ""
    ) -> Block | None:
        """The first block that holds for this contact, e-mail address or network address. `reaches`: whether one holds where they come;
        asked last, of those alone that are about them."""
        places = sorted({*self._of_contact(contact), *self._of_emails(contact, email), *self._of_address(address)})
        return next((block for place in places if holds(block := self._blocks[place], now_ms) and reaches(block)), None)

    def _of_contact(self, contact: Contact | None) -> Iterator[int]:
        for id in () if contact is None else (contact.id, contact.merged_into):
            if id is not None:
                yield from self._contacts.get(id, ())

    def _of_emails(self, contact: Contact | None, email: str) -> Iterator[int]:
        for one in {same_email(email), same_email(contact.email) if contact is not None else ""} - {""}:
            yield from self._emails.get(one, ())
            yield from self._emails.get(one[one.rfind("@") :], ())

    def _of_address(self, address: str) -> Iterator[int]:
        met = address_of(address)
        if met is None:
            return
        for (version, length), prefixes in self._networks.items():
            if version == met.version:
                yield from prefixes.get(_prefix(met, length), ())


def _prefix(address: IPv4Address | IPv6Address, length: int) -> int:
    return int(address) >> (address.max_prefixlen - length)
