"""The customer's offer: what is read from real ones, what is refused; a mutation brings BadOffer or an answer, nothing else."""

from __future__ import annotations

import asyncio
import random

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from hypothesis import given
from hypothesis import strategies as st

from console.viewer.sdp import BANDWIDTH_KBPS, COLOUR_URI, BadOffer, Codec, finish_answer, may_send_to, read_candidate, read_offer
from console.viewer.twcc import URI as TWCC_URI
from protocol import limits
from tests.console.viewer.offers import AIORTC_OFFER, CHROMIUM_OFFER

OFFERS = {"chromium": CHROMIUM_OFFER, "aiortc": AIORTC_OFFER}


def test_chromium_offer() -> None:
    offer = read_offer(CHROMIUM_OFFER)
    assert offer.extensions == {TWCC_URI: 4, COLOUR_URI: 8}
    assert offer.codecs == ("VP8", "H264")
    assert [candidate.hidden for candidate in offer.candidates] == [True, False]
    assert all(candidate.mid == "0" for candidate in offer.candidates)
    assert "candidate" not in offer.text
    assert "VP9" not in offer.text
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 108 109" in offer.text


@pytest.mark.parametrize(("prefer", "first"), [("H264", "102"), ("VP8", "96"), (None, "96")])
def test_preferred_codec_comes_first(prefer: Codec | None, first: str) -> None:
    text = read_offer(CHROMIUM_OFFER, prefer).text
    assert next(line for line in text.splitlines() if line.startswith("a=rtpmap")).startswith(f"a=rtpmap:{first} ")
    assert f"SAVPF {first} " in text


@pytest.mark.parametrize("name", OFFERS)
def test_aiortc_answers_what_was_understood(name: str) -> None:
    async def answer() -> str:
        connection = RTCPeerConnection()
        await connection.setRemoteDescription(RTCSessionDescription(read_offer(OFFERS[name]).text, "offer"))
        made = await connection.createAnswer()
        await connection.close()
        return made.sdp

    text = finish_answer(asyncio.run(answer()))
    lines = text.split("\r\n")
    video = lines[next(i for i, line in enumerate(lines) if line.startswith("m=video")) :]
    assert video[1].startswith("c=")
    assert video[2] == f"b=AS:{BANDWIDTH_KBPS}"
    assert text.count("b=AS") == 1
    media = [line for line in video if line.startswith("a=rtpmap") and "rtx" not in line]
    hints = [line for line in video if "x-google-start-bitrate=4000" in line]
    assert len(hints) == len(media) > 0
    assert all(line.startswith("a=fmtp:") for line in hints)


def edited(old: str, new: str, count: int = -1) -> str:
    assert old in CHROMIUM_OFFER
    return CHROMIUM_OFFER.replace(old, new, count)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "bad_offer"),
        ("nonsense", "bad_offer"),
        (CHROMIUM_OFFER + "a=x:" + "y" * limits.SDP_BYTES, "too_large"),
        ("é" * (limits.SDP_BYTES // 2 + 1), "too_large"),
        (CHROMIUM_OFFER[: CHROMIUM_OFFER.index("m=application")], "bad_offer"),
        ("v=0\r\n" + CHROMIUM_OFFER[CHROMIUM_OFFER.index("m=application") :], "no_video"),
        (CHROMIUM_OFFER + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n", "bad_offer"),
        (edited("m=video", "m=audio"), "bad_offer"),
        (edited("a=sendonly", "a=recvonly"), "no_video"),
        (edited("a=group:BUNDLE 0 1", "a=x"), "bad_offer"),
        (edited("a=mid:1", "a=mid:0"), "bad_offer"),
        (edited("a=ice-pwd:", "a=ice-pwd:short"[:11]).replace("a=ice-pwd:", "a=ice-pw:"), "bad_offer"),
        (edited("a=fingerprint:sha-256", "a=fingerprint:md5"), "bad_offer"),
        (edited("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "bad_offer"),
        (edited("a=rtcp-mux", "a=x"), "bad_offer"),
        (edited("VP8/90000", "VP9/90000").replace("H264/90000", "AV1/90000"), "no_codec"),
        (edited("VP8/90000", "VP9/90000").replace("packetization-mode=1", "packetization-mode=0"), "no_codec"),
        (edited("webrtc-datachannel", "5000"), "bad_offer"),
    ],
)
def test_refused_with_a_stable_reason(text: str, why: str) -> None:
    with pytest.raises(BadOffer) as caught:
        read_offer(text)
    assert caught.value.why == why


def test_candidates_are_limited_and_cleaned() -> None:
    many = "".join(f"a=candidate:{i} 1 udp 1 10.0.0.1 {1000 + i} typ host\r\n" for i in range(100))
    at = CHROMIUM_OFFER.index("a=sendonly")
    assert len(read_offer(CHROMIUM_OFFER[:at] + many + CHROMIUM_OFFER[at:]).candidates) <= limits.CANDIDATES_PER_EPOCH
    good = "candidate:1 1 udp 2122260223 192.0.2.7 54321 typ srflx raddr 0.0.0.0 rport 0 generation 0"
    assert read_candidate(good) == good[10:]
    assert read_candidate("a=" + good) == good[10:]
    for bad in (
        "",
        "candidate:",
        good.replace("udp", "tcp"),
        good.replace(" 1 udp", " 2 udp"),
        good.replace("54321", "0"),
        good.replace("54321", "70000"),
        good.replace("192.0.2.7", "evil.example.org"),
        good.replace("srflx", "magic"),
        good + " " + "x" * 1100,
        good.replace(" typ", "\x00typ"),
        good + "\r\na=x",
    ):
        assert read_candidate(bad) is None, bad


@pytest.mark.parametrize(
    ("address", "anywhere", "here"),
    [
        ("192.0.2.7", True, True),
        ("10.0.0.5", True, True),
        ("2001:db8::1", True, True),
        ("fd12:3456:789a::1", True, True),
        ("0b4e3a72-1111-4222-8333-444455556666.local", True, True),
        ("127.0.0.1", False, True),
        ("127.9.9.9", False, True),
        ("::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("169.254.169.254", False, True),
        ("fe80::1", False, True),
        ("0.0.0.0", False, False),
        ("0.1.2.3", False, False),
        ("::", False, False),
        ("::ffff:0.0.0.0", False, False),
        ("224.0.0.251", False, False),
        ("ff02::fb", False, False),
        ("255.255.255.255", False, False),
        ("1.2.3", False, False),
        ("evil.example.org", False, False),
    ],
)
def test_a_peer_sends_us_to_no_service_of_this_computer(address: str, anywhere: bool, here: bool) -> None:
    assert (may_send_to(address, False), may_send_to(address, True)) == (anywhere, here)


async def whether_answered(text: str) -> bool:
    """As the connection does it: our check, then aiortc; only BadOffer may come from the first and nothing from the second."""
    try:
        offer = read_offer(text)
    except BadOffer:
        return False
    connection = RTCPeerConnection()
    try:
        await connection.setRemoteDescription(RTCSessionDescription(offer.text, "offer"))
        await connection.createAnswer()
    finally:
        await connection.close()
    return True


def mutated(text: str, chance: random.Random) -> str:
    lines = text.split("\r\n")
    for _ in range(chance.randint(1, 4)):
        i = chance.randrange(len(lines))
        match chance.randrange(8):
            case 0:
                del lines[i]
            case 1:
                lines.insert(i, lines[chance.randrange(len(lines))])
            case 2:
                lines[i] = lines[i][: chance.randrange(len(lines[i]) + 1)]
            case 3:
                at = chance.randrange(len(lines[i]) + 1)
                lines[i] = (
                    lines[i][:at]
                    + chance.choice(["-1", "99999999999", " ", ":", "\x00", "é", "٣", "/", ";", "=", "a=", "\n", "*"])
                    + lines[i][at:]
                )
            case 4:
                lines[i] = lines[i].replace(chance.choice("0123456789"), chance.choice(["", "9", "x", "70"]))
            case 5:
                j = chance.randrange(len(lines))
                lines[i], lines[j] = lines[j], lines[i]
            case 6:
                lines[i] = "".join(chance.sample(lines[i], len(lines[i])))
            case 7:
                lines[i] = lines[i].partition(":")[0]
        if not lines:
            break
    return "\r\n".join(lines)


@pytest.mark.parametrize("name", OFFERS)
def test_no_mutation_escapes(name: str) -> None:
    chance = random.Random(7)

    async def many() -> tuple[int, int]:
        answers = [await whether_answered(mutated(OFFERS[name], chance)) for _ in range(1500)]
        return sum(answers), len(answers)

    answered, tried = asyncio.run(many())
    assert 0 < answered < tried, "the mutations are too weak or too strong to show anything"


@given(st.text(max_size=300), st.text(alphabet="a=m:videofngrptc 0123456789\r\n/-*", max_size=300))
def test_any_text_is_an_offer_or_refused(one: str, other: str) -> None:
    for text in (one, other, CHROMIUM_OFFER[:200] + one + CHROMIUM_OFFER[200:], CHROMIUM_OFFER + other):
        try:
            read_offer(text)
        except BadOffer as error:
            assert error.why in ("too_large", "bad_offer", "no_video", "no_codec")
    read_candidate(one)
    finish_answer(one)
