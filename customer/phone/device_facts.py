"""What a practice phone tells of itself at one moment: the report's sections and the gauges, from its state. Pure.

What was done on the phone counts: switches, the battery saver, open apps, the screen's rotation; and time goes on: the battery empties.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

from customer.phone.devices import GB, MB, WITHHELD, Device, device_of
from customer.phone.screen.state import PhoneState
from protocol.diagnostics import SECTIONS
from protocol.support import Item, Section

Value = str | int | float | bool | None
APP_BYTES = 180 * MB
"""What an open app takes of the memory."""


def sections(s: PhoneState, granted: frozenset[str], online: bool, wanted: list[str] | None = None) -> list[Section]:
    """Those that were wished for, of those there are; without a wish all. `granted`: what the session was allowed to do."""
    found: list[Section] = []
    facts = _facts(s, granted, online)
    why = {**WITHHELD, **device_of(s.persona).why}
    for name, keys in SECTIONS.items():
        if name == "browser" or (wanted and name not in wanted):
            continue
        held = facts.get(name, {})
        missing = _missing(s, name)
        items = [_item(key, held.get(key), why.get(f"{name}.{key}", ""), missing) for key in keys]
        items += [Item(key, value) for key, value in held.items() if key not in keys]
        found.append(Section(name, items))
    return found


def gauges(s: PhoneState) -> dict[str, float]:
    """Figures of now, by the names of the protocol."""
    device, second = device_of(s.persona), (s.now - s.booted).total_seconds()
    told = {
        "battery": float(s.battery),
        "temperature": _temperature(s, device),
        "memory": float(_available(s, device)),
        "storage": float((s.persona.storage_gb[1] - s.persona.storage_gb[0]) * GB),
    }
    transport = _transport(s, device)
    if transport != "none":
        wave = 1 + 0.3 * math.sin(second / 7)
        told |= {"down": round(_down(s, device) * wave), "up": round(_down(s, device) * wave / 5)}
        told["signal"] = round((device.wifi[0] if transport == "wifi" else -91) + 3 * math.sin(second / 5))
    return told


def known_again(persona_key: str, seat: str) -> str:
    """By which the same phone is known in a later session: a practice phone is always the same one."""
    return f"practice-{persona_key}"[:64] if persona_key else seat[:64]


def _item(key: str, value: Value, why: str, missing: str) -> Item:
    if why:
        return Item(key, why=why)
    return Item(key, value) if value is not None and value != "" else Item(key, why=missing)


def _missing(s: PhoneState, section: str) -> str:
    """Why what could be known is not known now."""
    if section == "wifi" and _transport(s, device_of(s.persona)) != "wifi":
        return "no_wifi"
    airplane = s.toggles.get("airplane", False)
    return "airplane" if section in ("mobile", "network") and airplane else "unsupported"


def _facts(s: PhoneState, granted: frozenset[str], online: bool) -> dict[str, dict[str, Value]]:
    device = device_of(s.persona)
    return {
        "identity": dict(_identity(s, device)),
        "os": dict(_system(s, device)),
        "battery": _battery(s, device),
        "memory": _memory(s, device),
        "cpu": {"cores": device.cores, "max_frequency": device.max_mhz, "governor": "schedutil", "own_load": 14 if s.sharing else 2},
        "storage": _storage(s, device),
        "display": _display(s, device),
        "network": _network(s, device, online),
        "wifi": _wifi(s, device),
        "mobile": _mobile(s, device),
        "apps": {"visible": len(device.apps), "own_version": "1.0", "own_crashes": device.crashes, **dict(device.apps)},
        "processes": {"own": 1},
        "support": {
            "accessibility": s.persona.control,
            "restricted_settings": s.persona.api >= 33 and not s.persona.control,
            "projection": "view" in granted,
            "notifications": True,
            "overlay": s.persona.control,
            "battery_exempt": not s.saver,
            "auto_start": device.auto_start,
        },
        "integrity": {
            "root": device.root,
            "developer_options": device.developer,
            "adb": device.developer,
            "unknown_sources": False,
            "work_profile": False,
            "knox": device.knox,
        },
        "security": {
            "lock": device.lock,
            "encryption": device.encryption,
            "biometrics": device.biometrics,
            "patch_age": (s.now.date() - date.fromisoformat(device.patch)).days if device.patch else None,
        },
    }


def _identity(s: PhoneState, device: Device) -> Iterator[tuple[str, Value]]:
    brand = s.persona.make.lower()
    yield from (("manufacturer", s.persona.make), ("brand", brand), ("model", s.persona.model), ("product", device.product))
    yield from (("device", device.device), ("hardware", device.hardware), ("board", device.board or device.hardware), ("soc", device.soc))
    yield ("abis", device.abis)
    yield ("fingerprint", f"{brand}/{device.product}/{device.device}:{s.persona.android}/{device.build}:user/release-keys")
    yield from (("display_id", device.build), ("bootloader", device.bootloader), ("baseband", device.baseband))


def _system(s: PhoneState, device: Device) -> Iterator[tuple[str, Value]]:
    yield from (("name", "Android"), ("release", s.persona.android), ("api", s.persona.api), ("patch", device.patch), ("kernel",
    device.kernel))
    yield from (("build_type", "user"), ("build_tags", "release-keys"), ("play_services", device.play_services), ("webview",
    device.webview))
    yield from (("locale", "fr-FR" if s.lang == "fr" else "en-GB"), ("time_zone", "Europe/Paris"), ("clock",
    round(s.now.timestamp() * 1000)))
    yield ("uptime", round(device.up_days * 86_400 + _running_s(s)))


def _battery(s: PhoneState, device: Device) -> dict[str, Value]:
    use = -(620 if s.sharing else 290) // (2 if s.saver else 1)
    return {
        "level": s.battery,
        "status": "discharging",
        "plug": "none",
        "health": "good",
        "capacity": device.capacity,
        "temperature": _temperature(s, device),
        "voltage": 3450 + 8 * s.battery,
        "current": use,
        "technology": "Li-ion",
        "cycles": device.cycles,
        "empty_in": round(s.battery / 100 * 4500 / -use * 3600),
        "power_save": s.saver,
        "doze_exempt": s.background_use == "unrestricted",
    }


def _memory(s: PhoneState, device: Device) -> dict[str, Value]:
    total, available = round(device.memory_gb * GB), _available(s, device)
    threshold = round(total * 0.09)
    return {"total": total, "available": available, "threshold": threshold, "low": available < threshold}


def _storage(s: PhoneState, device: Device) -> dict[str, Value]:
    used, whole = s.persona.storage_gb
    card_used, card = device.card_gb
    told: dict[str, Value] = {"total": whole * GB, "free": (whole - used) * GB}
    return told | ({"removable_total": card * GB, "removable_free": (card - card_used) * GB} if card else {})


def _display(s: PhoneState, device: Device) -> dict[str, Value]:
    width, height = s.size_px
    return {
        "width": width,
        "height": height,
        "density": s.persona.dpi,
        "refresh": 120 if s.persona.api >= 34 else 60,
        "hdr": device.hdr,
        "rotation": s.turned * 90,
        "brightness": 62,
        "auto_brightness": s.toggles["adaptive"],
        "font_scale": 100,
        "display_scale": 100,
        "dark": s.dark,
    }


def _network(s: PhoneState, device: Device, online: bool) -> dict[str, Value]:
    transport = _transport(s, device)
    there = transport != "none"
    told: dict[str, Value] = {"transport": transport, "airplane": s.toggles.get("airplane", False), "vpn": device.vpn and there}
    if not there:
        return told
    return told | {
        "metered": transport == "cellular",
        "validated": online,
        "captive": False,
        "dns": "192.168.1.1" if transport == "wifi" else "80.10.246.2",
        "private_dns": "automatic",
        "addresses": "192.168.1.23, fe80::a1:7" if transport == "wifi" else "10.42.7.119",
        "down": _down(s, device),
        "up": _down(s, device) // 5,
    }


def _wifi(s: PhoneState, device: Device) -> dict[str, Value]:
    if _transport(s, device) != "wifi":
        return {}
    signal, speed, frequency, standard = device.wifi
    return {"signal": signal, "link_speed": speed, "frequency": frequency, "standard": standard}


def _mobile(s: PhoneState, device: Device) -> dict[str, Value]:
    if not device.sims:
        return {"sim_state": "absent", "sims": 0}
    on = not s.toggles.get("airplane", False)
    told: dict[str, Value] = {"sim_state": "ready", "sims": device.sims, "data": s.toggles["data"] and on}
    if on:
        told |= {"operator": device.operator[0], "mcc_mnc": device.operator[1], "generation": device.generation, "roaming": False,
        "signal": -91}
    return told


def _transport(s: PhoneState, device: Device) -> str:
    airplane = s.toggles.get("airplane", False)
    if s.toggles["wifi"] and device.memory_gb > 1 and not airplane:
        return "wifi"
    return "cellular" if device.sims and s.toggles["data"] and not airplane else "none"


def _down(s: PhoneState, device: Device) -> int:
    return device.wifi[1] * 300 if _transport(s, device) == "wifi" else 18_000 if device.generation != "2G" else 120


def _available(s: PhoneState, device: Device) -> int:
    """Less with each app that was opened, and a little up and down."""
    second = _running_s(s)
    free = device.memory_gb * GB * (device.free_memory + 0.01 * math.sin(second / 11))
    return max(round(device.memory_gb * GB * 0.03), round(free - APP_BYTES * device.memory_gb / 8 * len(s.recent)))


def _temperature(s: PhoneState, device: Device) -> float:
    """It warms up while its screen is shown."""
    warmer = min(8.0, _running_s(s) / 60 * 0.3) if s.sharing else 0.0
    return round(device.temperature + warmer, 1)


def _running_s(s: PhoneState) -> float:
    return max(0.0, (s.now - s.booted).total_seconds())
