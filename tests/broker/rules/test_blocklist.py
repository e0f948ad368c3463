"""Finding a block by whom it is about says the same as asking each in turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broker.rules.blocks import Blocklist
from protocol.blocks import holds, meets, normal
from protocol.records import Block, Contact

NOW = 100
ADDRESSES = ["203.0.113.9", "203.0.113.200", "::ffff:203.0.113.9", "2001:db8::1", "2001:db8:1::1", "::1", "somewhere", ""]
RANGES = ["203.0.113.9", "203.0.113.*", "203.*.*.*", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/48", "::/0", "::ffff:203.0.113.0/120"]
EMAILS = ["ana@x.org", "bea@x.org", "ana@mail.x.org", "ANA@X.org", "ana@y.org", "\"@x.org\"@y.org", ""]
DOMAINS = ["*@x.org", "*@y.org", "*@mail.x.org"]
CONTACTS = ["k1", "k2", "k3"]


@st.composite
def lists(draw: st.DrawFn) -> list[Block]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        by, values = draw(st.sampled_from([("address", RANGES), ("email", [e for e in EMAILS if e] + DOMAINS), ("contact", CONTACTS)]))
        block = Block(f"b{number}", by, draw(st.sampled_from(values)), "olga", 1, until=draw(st.sampled_from([None, 99, 101])))  # type: ignore[arg-type]
        made.append(normal(block) or block)
    return made


def contacts() -> st.SearchStrategy[Contact | None]:
    known = st.builds(
        Contact,
        id=st.sampled_from(CONTACTS),
        portal=st.just("p"),
        name=st.just("Ana"),
        created_at=st.just(1),
        email=st.sampled_from(["ana@x.org", "ana@y.org", ""]),
        merged_into=st.sampled_from([None, *CONTACTS]),
    )
    return st.one_of(st.none(), known)


@given(lists(), contacts(), st.sampled_from(EMAILS), st.sampled_from(ADDRESSES), st.sets(st.sampled_from([f"b{n}" for n in range(12)])))
def test_the_first_that_holds_there_and_is_about_one_is_found(
    blocks: list[Block], contact: Contact | None, email: str, address: str, elsewhere: set[str]
) -> None:
    about = {"contact": contact, "email": email, "address": address}
    reaching = [block for block in blocks if block.id not in elsewhere]
    first = next((block for block in reaching if holds(block, NOW) and meets(block, **about)), None)  # type: ignore[arg-type]
    assert Blocklist(blocks).blocked(NOW, reaching.__contains__, **about) == first  # type: ignore[arg-type]


def test_what_is_no_range_is_nobodys() -> None:
    broken = Block("b", "address", "anywhere", "olga", 1)
    blocklist = Blocklist([broken])
    assert blocklist and list(blocklist) == [broken] and blocklist.blocked(NOW, bool, address="203.0.113.9") is None
    assert not Blocklist() and Blocklist().blocked(NOW, bool, address="203.0.113.9") is None
