"""The two RTP header extensions that a screen needs, read straight from the packet: transport-wide sequence number and colour space.

aiortc's own map builds a list of pairs and an object of seven fields for every packet, and does not know the colour space.
"""

from __future__ import annotations

from typing import Literal

from aiortc.rtcrtpparameters import RTCRtpParameters
from aiortc.rtp import HeaderExtensions, HeaderExtensionsMap

from console.viewer.sdp import COLOUR_URI
from console.viewer.twcc import URI as TWCC_URI

_ONE_BYTE = 0xBEDE
_MATRIX_BT709 = 1
_FULL_RANGE = 2

Colour = tuple[Literal["bt601", "bt709"], bool]
"""Matrix and whether the range is full."""


class ScreenExtensions(HeaderExtensions):
    """What one packet's header says. Class attributes are the defaults: most packets set one or none."""

    colour: Colour | None = None

    def __init__(self) -> None:
        """No fields per instance but those that are set."""


class ScreenExtensionsMap(HeaderExtensionsMap):
    """Replaces aiortc's on the transport of a screen."""

    def __init__(self) -> None:
        super().__init__()
        self._twcc = self._colour = 0

    def configure(self, parameters: RTCRtpParameters) -> None:
        for extension in parameters.headerExtensions:
            if extension.uri == TWCC_URI:
                self._twcc = extension.id
            elif extension.uri == COLOUR_URI:
                self._colour = extension.id

    def get(self, extension_profile: int, extension_value: bytes) -> HeaderExtensions:
        """Elements of RFC 8285, one-byte or two-byte form; what is cut short is left out."""
        found = ScreenExtensions()
        at, end = 0, len(extension_value)
        one_byte = extension_profile == _ONE_BYTE
        while at < end:
            head = extension_value[at]
            if head == 0:
                at += 1
                continue
            if one_byte:
                name, size, at = head >> 4, (head & 15) + 1, at + 1
            elif at + 1 < end:
                name, size, at = head, extension_value[at + 1], at + 2
            else:
                break
            if at + size > end:
                break
            if name == self._twcc and size >= 2:
                found.transport_sequence_number = extension_value[at] << 8 | extension_value[at + 1]
            elif name == self._colour and size >= 4:
                found.colour = colour_of(extension_value[at : at + 4])
            at += size
        return found


def colour_of(value: bytes) -> Colour | None:
    """Primaries, transfer, matrix (ITU-T H.273), then range in bits 4 and 5. None where the matrix is unspecified."""
    if value[2] in (0, 2):
        return None
    return ("bt709" if value[2] == _MATRIX_BT709 else "bt601"), value[3] >> 4 & 3 == _FULL_RANGE
