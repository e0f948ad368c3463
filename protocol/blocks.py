"""What a block means: whom it keeps out, how long, and what its value may be. The broker judges by this, a console shows by it. Pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec.structs import replace

from protocol import limits
from protocol.addresses import is_email, same_email
from protocol.portals import sees_portal
from protocol.records import Block, Contact, Portal


def holds(block: Block, now_ms: int) -> bool:
    return block.until is None or block.until > now_ms


def normal(block: Block) -> Block | None:
    """The block in the one form in which it is kept; None when its value is none of its kind."""
    value = block.value.strip()
    match block.by:
        case "contact":
            return block
        case "email":
            email = same_email(value)
            probe = f"x{email[1:]}" if email.startswith("*@") else email
            return replace(block, value=email) if is_email(probe) else None
        case "address":
            try:
                return replace(block, value=str(_stars(value) if "*" in value else _network(value)))
            except ValueError:
                return None


def too_wide(block: Block) -> bool:
    """Whether so many people are for owners alone to block: all of a domain, or very many network addresses."""
    if block.by != "address":
        return block.by == "email" and block.value.startswith("*@")
    network = network_of(block.value)
    return network is not None and network.prefixlen < (limits.BLOCK_PREFIX_IPV4 if network.version == 4 else limits.BLOCK_PREFIX_IPV6)


def reaches(block: Block, portal: Portal | None, role: str) -> bool:
    """Whether it holds at `portal`. A contact's holds where the contact is; another where the agent who blocked, of this `role`, sees the
    portal: nobody keeps people away from where he has nothing to say."""
    if block.by == "contact" or role == "owner":
        return True
    return portal is not None and sees_portal(portal, block.agent, role)


def network_of(value: str) -> IPv4Network | IPv6Network | None:
    """The range that a block of network addresses is about; None where it is none."""
    try:
        return _network(value)
    except ValueError:
        return None


def address_of(value: str) -> IPv4Address | IPv6Address | None:
    """Where somebody is; None where that is not known. An address of IPv4 that is written in IPv6 is in ranges of IPv4 alone: else a range
    around `::` would hold everybody who has one."""
    try:
        met = ip_address(value)
    except ValueError:
        return None
    mapped = met.ipv4_mapped if met.version == 6 else None
    return met if mapped is None else mapped


def _network(value: str) -> IPv4Network | IPv6Network:
    """A range; one of IPv4 that is written in IPv6 (::ffff:203.0.113.9, as a listener for both sees it) is the one of IPv4."""
    network = ip_network(value, strict=False)
    if network.version == 6 and network.prefixlen >= 96:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return IPv4Network((mapped, network.prefixlen - 96))
    return network


def _stars(value: str) -> IPv4Network:
    """`203.0.113.*` as people write a range: each star at the end stands for eight bits."""
    octets = value.split(".")
    stars = sum(octet == "*" for octet in octets)
    if len(octets) != 4 or octets[4 - stars :] != ["*"] * stars:
        raise ValueError(value)
    return IPv4Network(f"{'.'.join(octets[: 4 - stars] + ['0'] * stars)}/{32 - 8 * stars}")


def meets(block: Block, *, contact: Contact | None = None, email: str = "", address: str = "") -> bool:
    """Whether it is about this contact, e-mail address or network address, whether it holds or not."""
    match block.by:
        case "contact":
            return contact is not None and block.value in (contact.id, contact.merged_into)
        case "email":
            ours = {same_email(email), same_email(contact.email) if contact is not None else ""} - {""}
            if block.value.startswith("*@"):
                return any(one.endswith(block.value[1:]) for one in ours)
            return block.value in ours
        case "address":
            return bool(address) and _within(address, block.value)


def _within(address: str, range: str) -> bool:
    met, network = address_of(address), network_of(range)
    return met is not None and network is not None and met in network
