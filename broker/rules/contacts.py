"""What is known of a person: field by field, so that two agents who change different fields both keep theirs. Pure."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from msgspec.structs import replace

from broker.errors import Refused
from broker.rules.people import clean_name, clean_text
from protocol import codec, limits
from protocol.addresses import is_email, same_email
from protocol.records import Contact

CUSTOM = "custom."


def value_of(contact: Contact, field: str) -> str:
    """The field as it is; raises Refused for one that does not exist."""
    match field:
        case "name":
            return contact.name
        case "email":
            return contact.email
        case "phone":
            return contact.phone
        case "note":
            return contact.note
        case _ if field.startswith(CUSTOM) and clean_name(field[len(CUSTOM) :]):
            return contact.custom.get(clean_name(field[len(CUSTOM) :], limits.FIELD_NAME_CHARS - len(CUSTOM)), "")
    raise Refused("bad_field", "a contact has no such field")


def with_value(contact: Contact, field: str, value: str) -> Contact:
    """The contact with one field changed; a custom field without a value goes. Raises Refused."""
    value_of(contact, field)
    match field:
        case "name":
            after = replace(contact, name=clean_name(value))
        case "email":
            email = same_email(value)
            if email and not is_email(email):
                raise Refused("bad_email", "this is no e-mail address")
            after = replace(contact, email=email)
        case "phone":
            after = replace(contact, phone=clean_name(value, limits.PHONE_CHARS))
        case "note":
            after = replace(contact, note=clean_text(value, limits.BODY_CHARS))
        case _:
            after = _with_custom(contact, clean_name(field[len(CUSTOM) :], limits.FIELD_NAME_CHARS - len(CUSTOM)), value)
    if len(codec.encode_struct(after)) > limits.RECORD_BYTES:
        raise Refused("too_long", "this is more than a contact can hold")
    return after


def _with_custom(contact: Contact, name: str, value: str) -> Contact:
    value = clean_name(value, limits.CUSTOM_CHARS)
    custom = {key: old for key, old in contact.custom.items() if key != name or value}
    if value:
        custom[name] = value
    if len(custom) > limits.CUSTOM_FIELDS:
        raise Refused("too_many", f"a contact has at most {limits.CUSTOM_FIELDS} fields of its own")
    # what somebody typed is not what the site has said, and the site may not take it away unsigned
    others = [key for key in contact.verified if key != name], [key for key in contact.site if key != name]
    return replace(contact, custom=custom, verified=others[0], site=others[1])


def merged(contact: Contact, into: Contact) -> Contact:
    """`into` keeps its fields and takes those that it lacks. Raises Refused."""
    if contact.id == into.id or contact.portal != into.portal or contact.merged_into is not None or into.merged_into is not None:
        raise Refused("cannot", "these two cannot be merged")
    custom = dict(list({**contact.custom, **into.custom}.items())[: limits.CUSTOM_FIELDS])
    note = "\n\n".join(part for part in dict.fromkeys((into.note, contact.note)) if part)
    after = replace(
        into,
        name=into.name or contact.name,
        email=into.email or contact.email,
        phone=into.phone or contact.phone,
        note=note[: limits.BODY_CHARS],
        custom=custom,
        verified=[key for key in custom if key in (into if key in into.custom else contact).verified],
        site=[key for key in custom if key in (into if key in into.custom else contact).site],
    )
    if len(codec.encode_struct(after)) <= limits.RECORD_BYTES:
        return after
    return replace(after, note=into.note, custom=into.custom, verified=into.verified, site=into.site)


def said_by_agent(before: Contact, after: Contact, field: str) -> Contact:
    """`after` one field was written by an agent: its word counts for the address, and the name that the person gave stays known."""
    match field:
        case "email":
            return replace(after, vouched=bool(after.email))
        case "name":
            return replace(after, called=_names(after, before))
    return after


def joined(contact: Contact, into: Contact, after: Contact) -> Contact:
    """`after` an agent said that the two are one person."""
    return replace(after, vouched=bool(after.email), called=_names(after, into, contact))


def agrees(contact: Contact, name: str, email: str) -> bool:
    """Whether who only shows a visitor's identifier is this person by what it says now.

    Anybody may have left such an identifier in a browser or passed it on in a link. So an address is never lent: who gives none may be
    the person of the same name, but not of an address that somebody typed there.
    """
    if email:
        return same_email(contact.email) == same_email(email)
    return _is_called(contact, name) and (not contact.email or contact.vouched)


def resembles(contact: Contact, name: str, email: str) -> bool:
    """The same for who is blocked: leaving the address out lets nobody in, and another name is another person."""
    return bool(email and same_email(contact.email) == same_email(email)) or _is_called(contact, name)


def _is_called(contact: Contact, name: str) -> bool:
    said = clean_name(name).casefold()
    return bool(said) and said in {one.casefold() for one in (contact.name, *contact.called)}


def _names(after: Contact, *before: Contact) -> list[str]:
    every = dict.fromkeys(name for one in before for name in (*one.called, one.name) if name and name != after.name)
    return list(every)[-limits.NAMES_OF_CONTACT :]


def kept_address(address: str, how: str) -> str:
    """As much of a network address as the portal keeps: none, its first part (IPv4: two octets, IPv6: a /48), or all."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    match how:
        case "whole":
            return str(ip)
        case "part":
            return str(ip_network((ip, 16 if ip.version == 4 else 48), strict=False).network_address)
    return ""
