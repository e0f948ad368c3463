"""Making and cancelling session codes, and telling about them again."""

from __future__ import annotations

from msgspec.structs import replace

from broker.actions.actors import AgentActor, portal_for
from broker.errors import Refused
from broker.rules import codes as rules
from broker.rules.people import clean_name
from broker.secret import Pepper
from broker.store.port import CodeKey, Reader, Tx
from protocol import ids, limits
from protocol.records import Code
from protocol.wire import CodeCancel, CodeNew, NewCode

ATTEMPTS = 20
"""With 1,000 live codes of nine digits the chance that even one attempt collides is one in a million."""


def new_code(tx: Tx, actor: AgentActor, request: CodeNew, now_ms: int, pepper: Pepper) -> Code:
    """Make a code for `actor` in the portal that the request names. Raises Refused."""
    portal = portal_for(tx, actor, request.portal)
    if portal.archived:
        raise Refused("no_such", "this portal is archived")
    if tx.find(Code, request.id) is not None:
        raise Refused("forbidden", "this identifier is taken")
    if tx.live_codes(actor.id, now_ms) >= limits.LIVE_CODES_PER_AGENT:
        raise Refused("too_many_codes", f"at most {limits.LIVE_CODES_PER_AGENT} codes live at once; cancel one or wait")
    if portal.codes_each < limits.LIVE_CODES_PER_AGENT and tx.live_codes(actor.id, now_ms, portal.id) >= portal.codes_each:
        raise Refused("too_many_codes", f"at most {portal.codes_each} of this portal's codes live at once for each; cancel one or wait")
    length, letters = rules.shape(portal)
    expires_at = now_ms + (request.life_s or portal.code_life_s) * 1000
    token = pepper.link_token(actor.id, request.id)
    for attempt in range(ATTEMPTS):
        plain = pepper.code(actor.id, request.id, attempt, length, letters=letters)
        if not ids.is_code(plain):  # eight letters that are all digits would be refused at the door
            continue
        key = CodeKey(request.id, actor.id, attempt, length, letters, "live", expires_at)
        if tx.add_code(key, pepper.code_mac(plain), pepper.token_mac(token)):
            break
    else:
        raise Refused("too_many_codes", "no free code was found", retry=True, after_ms=5_000)
    code = Code(
        id=request.id,
        portal=portal.id,
        agent=actor.id,
        created_at=now_ms,
        expires_at=expires_at,
        masked=rules.masked(plain),
        label=clean_name(request.label, limits.LABEL_CHARS),
        lang=request.lang,
    )
    tx.put(code)
    return code


def cancel(tx: Tx, actor: AgentActor, request: CodeCancel, now_ms: int) -> None:
    """Withdraw a live code. Raises Refused when it is gone, foreign, used or over."""
    code = tx.find(Code, request.code)
    if code is None:
        raise Refused("no_such", "there is no such code")
    portal_for(tx, actor, code.portal)
    if code.agent != actor.id and actor.role != "owner":
        raise Refused("no_such", "this is another technician's code")
    if code.state == "cancelled":
        return
    if code.state != "live":
        raise Refused("too_late", "this code is used or expired")
    tx.close_code(code.id, "cancelled", now_ms)
    tx.put(replace(code, state="cancelled"))


def gone_for_app(tx: Tx, id: str, now_ms: int) -> None:
    """The customer has the link and fetches the app before joining: its maker is told, once."""
    code = tx.find(Code, id)
    if code is not None and code.state == "live" and code.app_at is None:
        tx.put(replace(code, app_at=now_ms))


def plain(key: CodeKey, pepper: Pepper) -> str:
    """The code as a person types it, without spaces."""
    return pepper.code(key.agent, key.code, key.attempt, key.length, letters=key.letters)


def told(reader: Reader, code: str, pepper: Pepper, base_url: str) -> NewCode:
    """The answer to `code_new`, the same each time."""
    key = reader.code_key(code)
    if key is None:
        raise ValueError("an answer tells a code that is not there")
    return NewCode(code=plain(key, pepper), url=f"{base_url}/j/{pepper.link_token(key.agent, key.code)}", expires_at=key.expires_at)
