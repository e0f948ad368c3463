"""Codes: derived, fair, of the right shape; links told apart; proofs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from broker.rules import codes, proof
from broker.secret import Pepper, new_secret, secret_hash
from protocol import ids
from protocol.records import Portal

PEPPER = Pepper(bytes(range(32)))


def test_the_same_request_derives_the_same_code_and_nothing_else_does() -> None:
    def derive(pepper: Pepper, agent: str = "a", request: str = "r", attempt: int = 0) -> tuple[str, str]:
        return pepper.code(agent, request, attempt, 9, letters=False), pepper.link_token(agent, request)

    same = derive(PEPPER)
    assert derive(PEPPER) == same
    assert codes.is_token(same[1]) and ids.is_code(same[0])
    others = [
        derive(Pepper(bytes(32))),
        derive(PEPPER, agent="b"),
        derive(PEPPER, request="s"),
        derive(PEPPER, "ar", ""),
        derive(PEPPER, "", "ar"),
    ]
    assert all(code != same[0] and token != same[1] for code, token in others)
    assert derive(PEPPER, attempt=1)[0] != same[0]
    assert derive(PEPPER, attempt=1)[1] == same[1], "the link does not depend on collisions of the typed code"


@pytest.mark.parametrize(("letters", "alphabet"), [(False, ids.CODE_DIGITS), (True, ids.CODE_LETTERS)])
def test_every_letter_is_as_likely_in_every_place(letters: bool, alphabet: str, counts: Callable[[int, int], int]) -> None:
    """Chi squared over each place. Derived codes do not change from run to run, so this is no luck."""
    number = counts(6_000, 200_000)
    places: list[Counter[str]] = [Counter() for _ in range(9)]
    for request in range(number):
        for place, letter in enumerate(PEPPER.code("agent", str(request), 0, 9, letters=letters)):
            places[place][letter] += 1
    expected = number / len(alphabet)
    # 0.9999 quantile of chi squared for 9 and 30 degrees of freedom
    limit = {10: 33.7, 31: 67.6}[len(alphabet)]
    for counter in places:
        assert set(counter) <= set(alphabet)
        assert sum((counter[letter] - expected) ** 2 / expected for letter in alphabet) < limit


def test_the_alphabet_of_31_is_fair_to_its_first_letters() -> None:
    """Bytes modulo 31 without rejection would make the first eight letters 3.4 % likelier."""
    number = 40_000
    seen = Counter("".join(PEPPER.code("x", str(i), 0, 12, letters=True) for i in range(number // 12)))
    first = sum(seen[letter] for letter in ids.CODE_LETTERS[:8])
    share = first / seen.total()
    assert abs(share - 8 / 31) < 0.006


@pytest.mark.parametrize(
    ("portal", "shape"),
    [
        (Portal(id="p", name=""), (9, False)),
        (Portal(id="p", name="", code_length=12), (12, False)),
        (Portal(id="p", name="", code_length=8), (9, False)),
        (Portal(id="p", name="", code_length=8, admit="self"), (8, True)),
        (Portal(id="p", name="", code_length=10, admit="self"), (10, True)),
    ],
)
def test_the_shape_follows_the_portal(portal: Portal, shape: tuple[int, bool]) -> None:
    assert codes.shape(portal) == shape


def test_a_masked_code_shows_two_characters() -> None:
    assert codes.masked("123456789") == "••• ••• •89"
    assert codes.masked("K7MP4XRD") == "•••• ••RD"


@pytest.mark.parametrize(
    ("state", "now", "told"),
    [("live", 9, "valid"), ("live", 10, "expired"), ("claimed", 99, "used"), ("cancelled", 0, "expired"), ("expired", 99, "expired")],
)
def test_a_link_has_one_of_four_states(state: str, now: int, told: str) -> None:
    assert codes.link_state(state, 10, now) == told


@pytest.mark.parametrize("text", ["", "short", "x" * 23, "a/b" + "x" * 19, "ü" * 22, "x" * 21 + " "])
def test_what_is_no_token_is_not_looked_up(text: str) -> None:
    assert not codes.is_token(text)


def test_secrets_are_256_bits_and_kept_as_hashes() -> None:
    secret = new_secret()
    assert len(secret) == 43 and new_secret() != secret
    assert secret_hash(secret) == secret_hash(secret) != secret_hash(secret + "x")
    with pytest.raises(ValueError, match="pepper"):
        Pepper(b"short")


def test_a_proof_is_work() -> None:
    nonce = proof.solve("challenge", 10)
    assert proof.fits("challenge", nonce, 10)
    assert not proof.fits("another", nonce, 10)
    assert not any(proof.fits("challenge", bad, 0) for bad in ("", "-1", "1e3", "١", "9" * 21, " 1"))


def test_the_price_rises_with_the_debt() -> None:
    prices = [proof.bits_for(debt, 60) for debt in (-5.0, 0.0, 15.0, 30.0, 60.0, 1e9)]
    assert prices == [16, 16, 17, 18, 20, 20]
