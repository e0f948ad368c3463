"""What a part's bytes cost: undone in pieces that say the same as the whole, and parts within parts that are not copied."""

from __future__ import annotations

import base64
import binascii
import random
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broker.mail import incoming, mime, transfer
from broker.mail.transfer import undone
from tests.broker.mail.mails import ENEMIES, HEAD, OWN, QUOTING

MIB = 1024 * 1024


@given(
    st.binary(max_size=400), st.lists(st.tuples(st.integers(0, 500), st.sampled_from([b"\r\n", b" ", b"*", b"=", b"\xe9"])), max_size=30)
)
def test_base64_is_undone_whatever_stands_between_its_letters(data: bytes, between: list[tuple[int, bytes]]) -> None:
    encoded = base64.b64encode(data)
    for at, noise in between:
        encoded = encoded[:at] + noise + encoded[at:]
    with pytest.MonkeyPatch.context() as small:
        small.setattr(transfer, "PIECE", 7)
        assert undone(b"before" + encoded + b"after", 6, 6 + len(encoded), "base64") == (data, False)


@given(st.lists(st.sampled_from([b"=", b"E", b"9", b"=E9", b"=\r\n", b"=\n", b"\r", b"\n", b" ", b"a", b"_", b"\xe9"]), max_size=60))
def test_quoted_printable_in_pieces_is_what_it_is_whole(pieces: list[bytes]) -> None:
    raw = b"".join(pieces)
    with pytest.MonkeyPatch.context() as small:
        small.setattr(transfer, "PIECE", 7)
        assert undone(raw, 0, len(raw), "quoted-printable") == (binascii.a2b_qp(raw), False)


def test_base64_whose_end_is_missing_is_said_to_be_cut() -> None:
    assert undone(b"QUJDR", 0, 5, "base64") == (b"ABC", True)


def test_no_call_sees_more_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """All else stands still as long as one lasts."""
    seen: list[int] = []

    def counted(real: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        def call(data: bytes) -> bytes:
            seen.append(len(data))
            return real(data)

        return call

    for name in ("a2b_base64", "a2b_qp"):
        monkeypatch.setattr(binascii, name, counted(getattr(binascii, name)))
    for how, line in (("base64", b"A=\r\n"), ("quoted-printable", b"a"), ("quoted-printable", b"=E9"), ("quoted-printable", b"a =\r\n")):
        raw = line * (MIB // len(line))
        undone(raw, 0, len(raw), how)
    assert sum(seen) > MIB and max(seen) <= 128 * 1024


@pytest.mark.parametrize("window", [1, 2, 5, 17])
def test_what_is_looked_for_a_window_at_a_time_is_found(monkeypatch: pytest.MonkeyPatch, window: int) -> None:
    mails = [case.raw for case in QUOTING + ENEMIES if len(case.raw) < 5_000]
    mails += [raw.replace(b"\n", b"\r\n") for raw in mails]
    whole = [mime.take_apart(raw) for raw in mails]
    monkeypatch.setattr(mime, "WINDOW", window)
    assert [mime.take_apart(raw) for raw in mails] == whole


def test_lines_that_only_begin_as_a_boundary_have_an_end() -> None:
    raw = HEAD.encode() + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello.\n" + b"--bx\n" * 100_000 + b"--b\n\nmore\n--b--\n"
    mail = incoming.read(raw, OWN)
    assert mail.text.startswith("Hello.") and "parts" in mail.left_out


def test_parts_within_parts_take_the_memory_of_one() -> None:
    size = 8 * MIB
    data = random.Random(1).randbytes(size // 4 * 3)
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9))
    raw = HEAD.encode() + levels + b"Content-Type: application/x\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(data)
    tracemalloc.start()
    try:
        mail = incoming.read(raw, OWN)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [file.data for file in mail.files] == [data] and peak < 2 * size


def test_headers_alone_say_whose_it_is_and_what_it_answers() -> None:
    for case in QUOTING + ENEMIES:
        whole, alone = incoming.read(case.raw, OWN), incoming.glance(case.raw, OWN)
        assert (alone.id, alone.sender, alone.tags, alone.answers, alone.written) == (
            whole.id,
            whole.sender,
            whole.tags,
            whole.answers,
            whole.written,
        )
