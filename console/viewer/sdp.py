"""The customer's offer checked and reduced before aiortc sees it, and our answer with what libwebrtc senders need to start sharp. Pure.

aiortc's parser raises seven kinds of exception on mutated text and believes all it reads. So an offer is not passed on: it is read line
by line by an allow-list, and a new, small description is written from what was understood. Candidates are taken out and added one by one
later: resolving a Chromium candidate under `.local` can take a second each and must not hold up the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

from console.viewer.twcc import URI as TWCC_URI
from protocol import limits

BANDWIDTH_KBPS = 20000
"""b=AS of the answer; without it libwebrtc caps 720p at 2500 kbit/s. Far above what a phone's screen needs on average (1 to 6 Mbit/s):
libwebrtc paces at two and a half times its estimate and pauses for 40 ms after each burst, so that with 8000 a page that changed as a
whole (some 100 kB) came 40 ms later. What the network carries is found out by the sender's own estimate all the same."""
START_KBPS = 4000
"""x-google-start-bitrate of the answer: sharp from the first second instead of after ten."""

COLOUR_URI = "http://www.webrtc.org/experiments/rtp-hdrext/color-space"
"""Matrix and range of the picture; VP8 has no other way to say them, and Chromium sends a canvas in BT.709 full range."""

Codec = Literal["H264", "VP8"]

_ICE = re.compile(r"[A-Za-z0-9+/]{4,256}\Z")
_MID = re.compile(r"[A-Za-z0-9_.~+-]{1,32}\Z")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) ([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){31,63})\Z", re.IGNORECASE)
_MEDIA = re.compile(r"m=(video|application) (\d{1,5}) ([A-Z/]{1,20}) (.{1,1000})\Z")
_RTPMAP = re.compile(r"(\d{1,3}) (H264|VP8|rtx)/90000\Z", re.IGNORECASE)
_FMTP = re.compile(r"(\d{1,3}) (\S.{0,300})\Z")
_FEEDBACK = re.compile(r"(\d{1,3}|\*) (nack|nack pli|transport-cc)\Z")
_EXTENSION = re.compile(r"(\d{1,2})(?:/[a-z]{1,10})? (\S{1,120})\Z")
_SSRC = re.compile(r"(\d{1,10}) (?:cname|msid)\b")
_GROUP = re.compile(r"FID (\d{1,10}) (\d{1,10})\Z")
_PROFILE = re.compile(r"[0-9a-fA-F]{6}\Z")
_CANDIDATE = re.compile(
    r"[A-Za-z0-9+/]{1,32} 1 (?:udp|UDP) (\d{1,10}) ([0-9A-Fa-f.:]{2,45}|[A-Za-z0-9-]{1,63}\.local) (\d{1,5}) "
    r"typ (?:host|srflx|prflx|relay)(?: [\x21-\x7e]+)*\Z"
)


_THIS_NETWORK, _BROADCAST = ip_network("0.0.0.0/8"), ip_address("255.255.255.255")


class BadOffer(ValueError):
    """An offer that this console will not negotiate. `why` is stable: `too_large`, `bad_offer`, `no_video`, `no_codec`."""

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(f"{why}: {detail[:200]}")
        self.why = why


@dataclass(frozen=True, slots=True)
class RemoteCandidate:
    """A candidate as in `candidate:` without that prefix, with the media section it belongs to."""

    line: str
    mid: str
    mline: int

    @property
    def hidden(self) -> bool:
        """Its address is a name under .local that only multicast DNS can resolve."""
        return ".local " in self.line

    @property
    def address(self) -> str:
        """The IP address or name that we would send to."""
        return self.line.split(" ")[4]


@dataclass(frozen=True, slots=True)
class Offer:
    """What aiortc may see: `text` without candidates. `extensions`: ids by URI of the header extensions that we can use."""

    text: str
    candidates: tuple[RemoteCandidate, ...]
    extensions: dict[str, int]
    codecs: tuple[Codec, ...]
    mid: str
    """Of the section whose transport carries everything, and its index."""
    mline: int


@dataclass(slots=True)
class _Section:
    kind: str = ""
    profile: str = ""
    formats: list[str] = field(default_factory=list)
    mid: str = ""
    bundle: tuple[str, ...] = ()
    ufrag: str = ""
    pwd: str = ""
    fingerprints: list[str] = field(default_factory=list)
    setup: str = ""
    direction: str = ""
    rtcp_mux: bool = False
    maps: dict[int, str] = field(default_factory=dict)
    parameters: dict[int, str] = field(default_factory=dict)
    feedback: list[tuple[str, str]] = field(default_factory=list)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    sctp_port: int = 5000
    message_size: int = limits.CTL_BYTES
    candidates: list[str] = field(default_factory=list)


def read_offer(text: str, prefer: Codec | None = None) -> Offer:
    """Check an offer and write it anew. `prefer` puts that codec first where it is offered. Raises BadOffer, nothing else."""
    session, sections = _read(text)
    kinds = sorted(section.kind for section in sections)
    if kinds == ["application"]:
        raise BadOffer("no_video", "no m=video")
    if kinds != ["application", "video"]:
        raise BadOffer("bad_offer", f"media sections {kinds}")
    for section in sections:
        _complete(section, session)
    mids = [section.mid for section in sections]
    if mids[0] == mids[1] or sorted(session.bundle) != sorted(mids):
        raise BadOffer("bad_offer", "the sections are not bundled")
    video = next(section for section in sections if section.kind == "video")
    order, codecs = _choose(video, prefer)
    extensions = dict(video.extensions)
    if not any(kind == "transport-cc" for _, kind in video.feedback):
        extensions.pop(TWCC_URI, None)
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
    lines += ["a=group:BUNDLE " + " ".join(session.bundle), "a=msid-semantic:WMS *"]
    for section in sections:
        lines += _video_lines(section, order) if section.kind == "video" else _data_lines(section)
    # One transport carries both sections: that of the first mid in the group. Candidates of the other lead nowhere.
    first = mids.index(session.bundle[0])
    candidates = [RemoteCandidate(line, mids[first], first) for line in sections[first].candidates]
    return Offer("\r\n".join(lines) + "\r\n", tuple(candidates), extensions, codecs, mids[first], first)


def read_data_offer(text: str) -> Offer:
    """As `read_offer`, of a connection that carries data channels alone. Raises BadOffer, nothing else."""
    session, sections = _read(text)
    if [section.kind for section in sections] != ["application"]:
        raise BadOffer("bad_offer", "not data channels alone")
    (section,) = sections
    _complete(section, session)
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {section.mid}", *_data_lines(section)]
    candidates = [RemoteCandidate(line, section.mid, 0) for line in section.candidates]
    return Offer("\r\n".join(lines) + "\r\n", tuple(candidates), {}, (), section.mid, 0)


def read_candidate(text: str) -> str | None:
    """A trickled candidate line without its prefix, or None for one that we cannot use (TCP, component 2, malformed)."""
    line = text.strip()
    if line.startswith("a="):
        line = line[2:]
    if line.startswith("candidate:"):
        line = line[10:]
    found = _CANDIDATE.match(line) if len(line) <= limits.CANDIDATE_CHARS else None
    if found is None or int(found[1]) >= 1 << 32 or not 1 <= int(found[3]) <= 65535:
        return None
    return line


def may_send_to(address: str, allow_loopback: bool) -> bool:
    """Whether a peer may have us send connectivity checks there.

    It may name anything, so it could make this computer knock at its own services (loopback), at a neighbour's (link-local) or at many
    at once (multicast). With `allow_loopback` the customer may be on this computer, which may have no other addresses. Names are for later.
    """
    try:
        there = ip_address(address)
    except ValueError:
        return address.endswith(".local")
    if isinstance(there, IPv6Address):
        there = there.ipv4_mapped or there
    if there.is_multicast or there.is_unspecified or there in _THIS_NETWORK or there == _BROADCAST:
        return False
    return allow_loopback or not (there.is_loopback or there.is_link_local)


def finish_answer(text: str) -> str:
    """aiortc's answer with the lines that a libwebrtc sender reads its bandwidth from (section 2 of the project's measurements)."""
    lines: list[str] = []
    in_video = False
    payloads: list[str] = []
    stated: set[str] = set()
    hint = f"x-google-start-bitrate={START_KBPS}"
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("m="):
            in_video = line.startswith("m=video")
        if in_video and line.startswith("a=rtpmap:") and "rtx/" not in line:
            payloads.append(line[9:].split(" ")[0])
        if in_video and line.startswith("a=fmtp:") and (payload := line[7:].split(" ")[0]) in payloads:
            line += ";" + hint
            stated.add(payload)
        lines.append(line)
        if in_video and line.startswith("c="):
            lines.append(f"b=AS:{BANDWIDTH_KBPS}")
    for payload in payloads:
        if payload not in stated:
            at = next(i for i, line in enumerate(lines) if line.startswith(f"a=rtpmap:{payload} "))
            lines.insert(at + 1, f"a=fmtp:{payload} {hint}")
    return "\r\n".join(lines)


# ---- reading -----------------------------------------------------------------------------------------------------


def _read(text: str) -> tuple[_Section, list[_Section]]:
    if len(text) > limits.SDP_BYTES or len(text.encode("utf-8", "replace")) > limits.SDP_BYTES:
        raise BadOffer("too_large", f"{len(text)} characters")
    session, sections = _Section(), list[_Section]()
    current = session
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("m="):
            found = _MEDIA.match(line)
            if found is None:
                raise BadOffer("bad_offer", f"media section {line[:40]!r}")
            if len(sections) == 2:
                raise BadOffer("bad_offer", "more than two media sections")
            current = _Section(kind=found[1], profile=found[3], formats=found[4].split())
            sections.append(current)
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            _attribute(current, name, value)
    return session, sections


def _attribute(section: _Section, name: str, value: str) -> None:
    match name:
        case "mid" if _MID.match(value):
            section.mid = value
        case "group" if value.startswith("BUNDLE "):
            section.bundle = tuple(value.split()[1:])
        case "ice-ufrag" if _ICE.match(value):
            section.ufrag = value
        case "ice-pwd" if _ICE.match(value) and len(value) >= 22:
            section.pwd = value
        case "fingerprint" if (found := _FINGERPRINT.match(value)) and len(section.fingerprints) < 4:
            section.fingerprints.append(f"{found[1].lower()} {found[2].upper()}")
        case "setup" if value in ("actpass", "active"):
            section.setup = value
        case "sendonly" | "sendrecv" | "recvonly" | "inactive" if not value:
            section.direction = name
        case "rtcp-mux":
            section.rtcp_mux = True
        case "candidate" if len(section.candidates) < limits.CANDIDATES_PER_EPOCH and (line := read_candidate(value)):
            section.candidates.append(line)
        case "sctp-port" if value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 65535:
            section.sctp_port = int(value[:6])
        case "max-message-size" if value.isascii() and value.isdigit() and len(value) <= 10:
            section.message_size = int(value)
        case "rtpmap" if (found := _RTPMAP.match(value)) and 96 <= int(found[1]) < 128:
            section.maps[int(found[1])] = found[2]
        case "fmtp" if (found := _FMTP.match(value)) and found[2].isascii():
            section.parameters[int(found[1])] = found[2]
        case "rtcp-fb" if (found := _FEEDBACK.match(value)) and len(section.feedback) < 200:
            section.feedback.append((found[1], found[2]))
        case "extmap" if (found := _EXTENSION.match(value)) and found[2] in (TWCC_URI, COLOUR_URI) and 1 <= int(found[1]) <= 14:
            section.extensions[found[2]] = int(found[1])
        case "ssrc" if (found := _SSRC.match(value)) and (ssrc := int(found[1])) < 1 << 32:
            if ssrc not in section.ssrcs and len(section.ssrcs) < 8:
                section.ssrcs.append(ssrc)
        case "ssrc-group" if (found := _GROUP.match(value)) and int(found[1]) < 1 << 32 and int(found[2]) < 1 << 32:
            section.pairs.append((int(found[1]), int(found[2])))


def _complete(section: _Section, session: _Section) -> None:
    """Inherit what the session level says and insist on what a connection needs."""
    section.ufrag = section.ufrag or session.ufrag
    section.pwd = section.pwd or session.pwd
    section.fingerprints = section.fingerprints or session.fingerprints
    section.setup = section.setup or session.setup or "actpass"
    if not (section.mid and section.ufrag and section.pwd and section.fingerprints):
        raise BadOffer("bad_offer", f"m={section.kind} lacks mid, ICE credentials or fingerprint")
    if section.kind == "video":
        if section.profile != "UDP/TLS/RTP/SAVPF" or not section.rtcp_mux:
            raise BadOffer("bad_offer", "m=video without DTLS-SRTP or rtcp-mux")
        if section.direction not in ("sendonly", "sendrecv", ""):
            raise BadOffer("no_video", f"m=video is {section.direction}")
    elif section.profile not in ("UDP/DTLS/SCTP", "TCP/DTLS/SCTP") or "webrtc-datachannel" not in section.formats:
        raise BadOffer("bad_offer", "m=application is no data channel")


def _choose(video: _Section, prefer: Codec | None) -> tuple[list[int], tuple[Codec, ...]]:
    """Payload types to keep, in order, each followed by its retransmission type."""
    wanted: list[tuple[Codec, int]] = []
    for text in video.formats:
        if not (text.isascii() and text.isdigit() and len(text) <= 3):
            raise BadOffer("bad_offer", f"payload type {text[:10]!r}")
        payload = int(text)
        name = video.maps.get(payload, "").upper()
        if name == "VP8":
            wanted.append(("VP8", payload))
        elif name == "H264" and _baseline(video.parameters.get(payload, "")):
            wanted.append(("H264", payload))
    if not wanted:
        raise BadOffer("no_codec", "neither VP8 nor H.264 constrained baseline with packetization-mode 1")
    wanted.sort(key=lambda item: item[0] != prefer if prefer else False)
    order: list[int] = []
    for _, payload in wanted[:8]:
        if payload in order:
            continue
        order.append(payload)
        for other, name in video.maps.items():
            if name.lower() == "rtx" and video.parameters.get(other) == f"apt={payload}" and str(other) in video.formats:
                order.append(other)
                break
    return order, tuple(dict.fromkeys(name for name, _ in wanted))


def _baseline(parameters: str) -> bool:
    pairs = dict(item.strip().partition("=")[::2] for item in parameters.split(";"))
    profile = pairs.get("profile-level-id", "42e01f")
    return pairs.get("packetization-mode") == "1" and bool(_PROFILE.match(profile)) and profile[:2] == "42"


# ---- writing -----------------------------------------------------------------------------------------------------


def _transport_lines(section: _Section) -> list[str]:
    lines = ["c=IN IP4 0.0.0.0", f"a=mid:{section.mid}", f"a=ice-ufrag:{section.ufrag}", f"a=ice-pwd:{section.pwd}"]
    lines += [f"a=fingerprint:{fingerprint}" for fingerprint in section.fingerprints]
    return [*lines, f"a=setup:{section.setup}"]


def _video_lines(section: _Section, order: list[int]) -> list[str]:
    lines = [f"m=video 9 UDP/TLS/RTP/SAVPF {' '.join(map(str, order))}", *_transport_lines(section)]
    lines += ["a=sendonly", "a=rtcp-mux"]
    for payload in order:
        name = section.maps[payload]
        lines.append(f"a=rtpmap:{payload} {name}/90000")
        if name.lower() == "rtx":
            lines.append(f"a=fmtp:{payload} {section.parameters[payload]}")
            continue
        kinds = dict.fromkeys(kind for who, kind in section.feedback if who in ("*", str(payload)) and kind != "transport-cc")
        lines += [f"a=rtcp-fb:{payload} {kind}" for kind in kinds]
        if name.upper() == "H264":
            lines.append(f"a=fmtp:{payload} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={_profile(section, payload)}")
    pair = next((pair for pair in section.pairs if pair[0] in section.ssrcs), None)
    if pair is not None:
        lines.append(f"a=ssrc-group:FID {pair[0]} {pair[1]}")
        lines += [f"a=ssrc:{ssrc} cname:customer" for ssrc in pair]
    elif section.ssrcs:
        lines.append(f"a=ssrc:{section.ssrcs[0]} cname:customer")
    return lines


def _profile(section: _Section, payload: int) -> str:
    """The offered profile in its compatible spelling: aiortc knows 42001f and 42e01f, and refuses levels that it does not know."""
    pairs = dict(item.strip().partition("=")[::2] for item in section.parameters.get(payload, "").split(";"))
    return "42e01f" if int(pairs.get("profile-level-id", "42e01f")[2:4], 16) & 0x40 else "42001f"


def _data_lines(section: _Section) -> list[str]:
    lines = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", *_transport_lines(section)]
    return [*lines, f"a=sctp-port:{section.sctp_port}", f"a=max-message-size:{section.message_size}"]
