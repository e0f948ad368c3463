"""People who may sign in, and the first portal."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from broker.actions.actors import AgentActor
from broker.actions.thread import take
from broker.errors import Refused, SetupError
from broker.rules import desk
from broker.rules.people import clean_name
from broker.secret import new_secret, secret_hash
from broker.store.port import Account, Tx
from protocol.addresses import is_email, same_email
from protocol.desk import AgentPut
from protocol.fields import Author
from protocol.ids import new_id
from protocol.records import Agent, Portal
from protocol.wire import Rename

FIRST_PORTAL = {"en": "Support", "fr": "Assistance"}
EMBEDDED_EMAIL = "owner@localhost.embedded"
EMBEDDED_DEVICE = "embedded"
DEVICE_CHARS = 16
"""A device is known by its name alone; a shorter one could be guessed, and is never known. Consoles call theirs by a UUID."""


def add_agent(tx: Tx, name: str, email: str, password: str | None, role: Literal["owner", "agent"], now_ms: int) -> Agent:
    """A new person with an account. Raises Refused when the name or address cannot be used."""
    name, email = clean_name(name), same_email(email)
    if not name:
        raise Refused("bad_name", "a name is needed")
    if not is_email(email):
        raise Refused("bad_email", f"{email!r} is no e-mail address")
    agent = Agent(id=new_id(now_ms), name=name, role=role)
    if not tx.add_account(Account(agent.id, email, password)):
        raise Refused("taken", f"{email} has an account already")
    tx.put(agent)
    return agent


def rename(tx: Tx, actor: AgentActor, request: Rename) -> None:
    """The agent's own name. Lines that were written keep the name that they were written under. Raises Refused."""
    name = clean_name(request.name)
    if not name:
        raise Refused("empty", "a name is needed")
    agent = tx.find(Agent, actor.id)
    if agent is not None and agent.name != name:
        tx.put(replace(agent, name=name))


def put_agent(tx: Tx, actor: AgentActor, request: AgentPut) -> None:
    """Somebody's mail address, and how much they take at once: one's own, or as an owner those of others. Raises Refused."""
    if request.agent != actor.id and actor.role != "owner":
        raise Refused("forbidden", "only owners change others")
    agent = tx.find(Agent, request.agent)
    if agent is None:
        raise Refused("no_such", "there is no such agent")
    mail = agent.mail if request.mail is None else request.mail.strip()
    if mail and not is_email(mail):
        raise Refused("bad_email", "this is no e-mail address")
    after = replace(agent, mail=mail, capacity=agent.capacity if request.capacity is None else request.capacity)
    if after != agent:
        tx.put(after)


def first_portal(tx: Tx, lang: str, now_ms: int) -> None:
    """A workspace without a portal gets one: admit by hand, ask before everything, nine digits for a quarter of an hour."""
    if not tx.portals():
        known: Literal["en", "fr"] = "fr" if lang[:2].lower() == "fr" else "en"
        tx.put(Portal(id=new_id(now_ms), name=FIRST_PORTAL[known], lang=known))


def embedded_owner(tx: Tx, name: str, lang: str, now_ms: int) -> tuple[str, list[bytes]]:
    """The console that started us signs in as the owner: a fresh token, and the hashes of those that it replaces."""
    owner = next((agent for agent in tx.agents() if agent.role == "owner" and agent.active), None)
    if owner is None:
        owner = add_agent(tx, name or "Technician", EMBEDDED_EMAIL, None, "owner", now_ms)
    if not tx.workspace():
        tx.set_workspace(owner.name)
    first_portal(tx, lang, now_ms)
    return sign_in(tx, owner.id, EMBEDDED_DEVICE, now_ms)


def sign_in(tx: Tx, agent: str, device: str, now_ms: int) -> tuple[str, list[bytes]]:
    """A new token; the device's former ones die, their hashes are given so that their sockets can be closed."""
    dead = tx.kill_tokens(agent, device) if device else []
    token = new_secret()
    tx.add_token(secret_hash(token), agent, device, now_ms)
    if len(device) >= DEVICE_CHARS:
        tx.know_device(agent, device)
    return token, dead


def create_owner(tx: Tx, name: str, email: str, password: str, *, add: bool, lang: str, now_ms: int) -> Agent:
    """The first owner, or with `add` a further one."""
    if not add and any(agent.role == "owner" for agent in tx.agents()):
        raise SetupError("There is an owner already. Use --add to make another one.")
    agent = add_agent(tx, name, email, password, "owner", now_ms)
    if not tx.workspace():
        tx.set_workspace(agent.name)
    first_portal(tx, lang, now_ms)
    return agent


def set_password(tx: Tx, email: str, kept: str) -> Agent:
    """Another one, and every sign-in with the old one is over. Raises Refused."""
    agent = _of(tx, email)
    tx.set_password(agent.id, kept)
    tx.kill_tokens(agent.id)
    return agent


def close(tx: Tx, email: str, now_ms: int) -> tuple[Agent, int]:
    """Somebody has left: nobody signs in as them, and their conversations go to whoever helps in them, else to nobody. Gives their number.

    The account stays under its name, for their lines keep it. Raises Refused.
    """
    agent = _of(tx, email)
    if not agent.active:
        raise Refused("closed", f"the account of {email} is closed already")
    if agent.role == "owner" and not any(a.role == "owner" and a.active and a.id != agent.id for a in tx.agents()):
        raise Refused("last_owner", "a workspace needs an owner: make another one first (owner create --add)")
    freed = 0
    for now in tx.going():
        after = take(tx, now, desk.leave(now, agent), Author("agent", agent.id, agent.name), now_ms)
        freed += after != now
    tx.kill_tokens(agent.id)
    tx.put(replace(agent, active=False))
    return agent, freed


def reopen(tx: Tx, email: str) -> Agent:
    """Raises Refused."""
    agent = _of(tx, email)
    if agent.active:
        raise Refused("open", f"the account of {email} is open")
    tx.put(replace(agent, active=True))
    return agent


def _of(tx: Tx, email: str) -> Agent:
    account = tx.account(email)
    agent = tx.find(Agent, account.agent) if account is not None else None
    if agent is None:
        raise Refused("no_such", f"{email} has no account here")
    return agent
