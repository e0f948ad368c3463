"""What is known of a person: field by field, so that two agents who change different fields both keep theirs. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from broker.errors import Refused
from broker.rules.people import clean_name, clean_text, is_email, same_email
from protocol import codec, limits
from protocol.records import Contact, Visit

CUSTOM = "custom."
VISIT_GAP_MS = 30 * 60 * 1000
"""requirements/chat.md S62: a visit ends when nothing was looked at for 30 minutes."""


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
    # what somebody typed is not what the site has signed
    return replace(contact, custom=custom, verified=[key for key in contact.verified if key != name])


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
        verified=[key for key in into.verified if key in custom],
    )
    return after if len(codec.encode_struct(after)) <= limits.RECORD_BYTES else replace(after, note=into.note, custom=into.custom)


def same_visit(visit: Visit, now_ms: int) -> bool:
    return now_ms - visit.last_at <= VISIT_GAP_MS


def kept_address(address: str, how: str) -> str:
    """As much of a network address as the portal keeps: none, without its last half (IPv4: two octets), or all."""
    if how == "none":
        return ""
    if how == "whole":
        return address
    if ":" in address:
        return ":".join(address.split(":")[:3]) + "::"
    octets = address.split(".")
    return ".".join([*octets[:2], "0", "0"]) if len(octets) == 4 else ""
