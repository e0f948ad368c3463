"""What is kept of names; TURN credentials."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.rules.ice import TURN_LIVES_S, IceSettings, ice_servers
from broker.rules.people import clean_name
from protocol.wire import IceServer


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna   Müller ", "Anna Müller"),
        ("a\nb\x00c\u2028d", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u200f\u061c", ""),
        ("👩‍👩‍👧 Zoë", "👩‍👩‍👧 Zoë"),
        ("x" * 100, "x" * 80),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_names(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text())
def test_a_name_is_one_line_of_bounded_length(text: str) -> None:
    kept = clean_name(text)
    assert len(kept) <= 80 and kept == kept.strip()
    assert not any(c in kept for c in "\n\r\0\x1b\u202e")
    assert clean_name(kept) == kept


def test_turn_credentials_are_those_that_coturn_computes() -> None:
    settings = IceSettings(
        fixed=(IceServer(urls=["stun:own"]),), stun=("stun:a",), turn=("turn:b?transport=udp", "turns:b"), secret="north"
    )
    fixed, stun, turn = ice_servers(settings, "session-1", 1_700_000_000_123)
    assert (fixed.urls, stun.urls, stun.username) == (["stun:own"], ["stun:a"], "")
    assert turn.username == f"{1_700_000_000 + TURN_LIVES_S}:session-1"
    assert base64.b64decode(turn.credential) == hmac.new(b"north", turn.username.encode(), hashlib.sha1).digest()
    assert ice_servers(IceSettings(), "x", 0) == []
