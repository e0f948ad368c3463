"""The technician's hands on this phone: what the input road lets through is done."""

from __future__ import annotations

from customer.phone.input_road import Play
from customer.phone.screen.phone import Phone
from customer.phone.touch import Sample
from protocol.inp import Key, Press, Text, Touch, Wheel


def play(phone: Phone, item: Play) -> str | None:
    """Does it. Gives why it was refused, empty where it was done; None where its receipt is the road's, or none is due."""
    match item.item:
        case Touch(phase=phase, pointer=pointer):
            phone.touch(Sample(item.at_ms, phase, item.x_px, item.y_px, pointer, item.more), remote=True)
            return None
        case Key(key, press, meta):
            why = phone.key(key, press, meta)
            return None if press is Press.UP else why
        case Text(text):
            return phone.text(text)
        case Wheel(dx=dx, dy=dy):
            phone.wheel(item.x_px, item.y_px, dx, dy)
            return ""


def rotate(phone: Phone, to: int | None) -> None:
    """To a side, or, without a wish for one, between upright and lying, as scrcpy's MOD+r."""
    phone.state.rotation = (0 if phone.state.rotation % 2 else 1) if to is None else to
    phone.changed()
