"""Checks at start that the pinned aiortc and aioice are as we found them. No aiortc at import.

The receive path stands on names that are not public (each measured and read in aiortc 1.16.0). Another version may have moved them;
then the viewer must say so in one sentence instead of failing in mid-session.
"""

from __future__ import annotations

import functools
import importlib.metadata
import inspect
from typing import Any

AIORTC = "1.16.0"
AIOICE = "0.13."


class ViewerUnsupported(Exception):
    """The installed WebRTC library is not the one that this viewer was built and tested with."""


@functools.cache
def check() -> None:
    """Raise ViewerUnsupported, naming what is missing. Imports aiortc: call it on the media thread. What passed is not looked at again."""
    _check_versions()
    missing = missing_names()
    if missing:
        raise ViewerUnsupported(
            f"The viewer relies on parts of aiortc {AIORTC} that are missing here: {', '.join(missing)}. Install exactly aiortc=={AIORTC}."
        )


def _check_versions() -> None:
    for package, wanted in (("aiortc", AIORTC), ("aioice", AIOICE)):
        try:
            found = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError as error:
            raise ViewerUnsupported(f"{package} is not installed; the viewer needs aiortc=={AIORTC}.") from error
        if not found.startswith(wanted):
            wish = f"Install exactly aiortc=={AIORTC}."
            raise ViewerUnsupported(f"The viewer needs {package} {wanted.rstrip('.')}, and {found} is installed. {wish}")


def missing_names() -> list[str]:
    """Private names that we override, call or set, and that are not there."""
    from aioice import ice
    from aiortc import (
        RTCPeerConnection,
        RTCRtpReceiver,
        rtcdtlstransport,
        rtcicetransport,
        rtcpeerconnection,
        rtcrtptransceiver,
        rtcsctptransport,
    )

    methods: list[tuple[type, str, tuple[str, ...]]] = [
        (RTCPeerConnection, "_RTCPeerConnection__createTransceiver", ("self", "direction", "kind", "sender_track")),
        (RTCPeerConnection, "_RTCPeerConnection__createDtlsTransport", ("self",)),
        (RTCPeerConnection, "_RTCPeerConnection__createSctpTransport", ("self",)),
        (RTCRtpReceiver, "_set_rtcp_ssrc", ("self", "ssrc")),
        (RTCRtpReceiver, "_handle_rtp_packet", ("self", "packet", "arrival_time_ms")),
        (RTCRtpReceiver, "_handle_rtcp_packet", ("self", "packet")),
        (RTCRtpReceiver, "_handle_disconnect", ("self",)),
        (RTCRtpReceiver, "receive", ("self", "parameters")),
        (rtcdtlstransport.RTCDtlsTransport, "_send_rtp", ("self", "data")),
        (rtcdtlstransport.RTCDtlsTransport, "_setup_srtp", ("self",)),
        (rtcsctptransport.RTCSctpTransport, "_handle_data", ("self", "data")),
        (rtcsctptransport.RTCSctpTransport, "_receive_data_chunk", ("self", "chunk")),
        (rtcsctptransport.RTCSctpTransport, "_receive_sack_chunk", ("self", "chunk")),
        (rtcsctptransport.RTCSctpTransport, "_receive_forward_tsn_chunk", ("self", "chunk")),
        (rtcdtlstransport.RTCDtlsTransport, "_register_rtp_receiver", ("self", "receiver", "parameters")),
        (rtcdtlstransport.RTCDtlsTransport, "_unregister_rtp_receiver", ("self", "receiver")),
        (ice.Connection, "data_received", ("self", "data", "component")),
        (ice.Connection, "request_received", ("self", "message", "addr", "protocol")),
        (ice.Connection, "_add_remote_candidate", ("self", "remote_candidate", "network_host")),
        (ice.StunProtocol, "datagram_received", ("self", "data", "addr")),
        (ice.Connection, "get_component_candidates", ("self", "component", "addresses", "timeout")),
        (ice.Connection, "close", ("self",)),
    ]
    missing = [f"{owner.__name__}.{name}" for owner, name, wanted in methods if _parameters(owner, name) != wanted]
    # Attributes that these functions read or set, by the names in their compiled code.
    attributes: list[tuple[Any, tuple[str, ...]]] = [
        (rtcdtlstransport.RTCDtlsTransport.__init__, ("_rtp_header_extensions_map",)),
        (rtcdtlstransport.RTCDtlsTransport._handle_rtp_data, ("_rtp_header_extensions_map", "parse")),
        (rtcdtlstransport.RTCDtlsTransport._setup_srtp, ("_rx_srtp",)),
        (rtcdtlstransport.RTCDtlsTransport._recv_next, ("_rx_srtp", "unprotect", "unprotect_rtcp", "pylibsrtp")),
        (rtcrtptransceiver.RTCRtpTransceiver.__init__, ("_RTCRtpTransceiver__receiver", "_codecs", "_headerExtensions")),
        (rtcsctptransport.RTCSctpTransport.__init__, ("_cwnd", "_inbound_streams", "_sack_misordered", "_advertised_rwnd")),
        (rtcsctptransport.InboundStream.__init__, ("reassembly",)),
        (ice.Connection.__init__, ("_protocols", "_remote_candidates")),
        (rtcsctptransport.RTCSctpTransport._transmit, ("_cwnd", "_flight_size")),
        (rtcicetransport.RTCIceTransport.__init__, ("_connection",)),
        (RTCPeerConnection.__init__, ("_RTCPeerConnection__certificates",)),
        (rtcpeerconnection.create_media_description_for_transceiver, ("_codecs", "_headerExtensions")),
    ]
    for function, names in attributes:
        known = function.__code__.co_names
        missing += [f"{function.__qualname__}: {name}" for name in names if name not in known]
    return missing


def _parameters(owner: type, name: str) -> tuple[str, ...] | None:
    function = getattr(owner, name, None)
    return tuple(inspect.signature(function).parameters) if function is not None else None
