"""What a device can tell of itself: the stable keys of a report's sections, the kind of each value, and the names of gauges.

PROTOCOL.md section 11 lists them; `vectors/diagnostics.json` is this table for clients in other languages. A kind is `text`; `word` with
the words that it may be; `flag` true or false; `count`; `bytes`; `percent` 0 to 100; `date` as YYYY-MM-DD; `moment` in ms since 1970;
`seconds`; `amount` in that unit.
"""

from __future__ import annotations

from typing import Literal, get_args

Why = Literal["withheld", "permission", "unsupported", "too_old", "maker", "airplane", "no_wifi", "not_asked"]
WHYS: tuple[str, ...] = get_args(Why)

SECTIONS: dict[str, dict[str, str]] = {
    "identity": {
        "manufacturer": "text",
        "brand": "text",
        "model": "text",
        "product": "text",
        "device": "text",
        "hardware": "text",
        "board": "text",
        "soc": "text",
        "abis": "text",
        "fingerprint": "text",
        "display_id": "text",
        "bootloader": "text",
        "baseband": "text",
    },
    "os": {
        "name": "text",
        "release": "text",
        "api": "count",
        "patch": "date",
        "kernel": "text",
        "build_type": "word user userdebug eng",
        "build_tags": "text",
        "play_services": "text",
        "webview": "text",
        "locale": "text",
        "time_zone": "text",
        "clock": "moment",
        "uptime": "seconds",
        "boot_reason": "text",
    },
    "ids": {"imei": "text", "meid": "text", "imsi": "text", "iccid": "text", "serial": "text"},
    "battery": {
        "level": "percent",
        "status": "word charging discharging full not_charging",
        "plug": "word none ac usb wireless dock",
        "health": "word good overheat dead over_voltage cold failure",
        "capacity": "percent",
        "temperature": "amount °C",
        "voltage": "amount mV",
        "current": "amount mA",
        "technology": "text",
        "cycles": "count",
        "full_in": "seconds",
        "empty_in": "seconds",
        "power_save": "flag",
        "doze_exempt": "flag",
    },
    "memory": {"total": "bytes", "available": "bytes", "threshold": "bytes", "low": "flag"},
    "cpu": {"cores": "count", "max_frequency": "amount MHz", "governor": "text", "own_load": "percent", "system_load": "percent"},
    "storage": {
        "total": "bytes",
        "free": "bytes",
        "removable_total": "bytes",
        "removable_free": "bytes",
        "app_caches": "bytes",
    },
    "display": {
        "width": "amount px",
        "height": "amount px",
        "density": "amount dpi",
        "refresh": "amount Hz",
        "hdr": "flag",
        "rotation": "amount °",
        "brightness": "percent",
        "auto_brightness": "flag",
        "font_scale": "percent",
        "display_scale": "percent",
        "dark": "flag",
    },
    "network": {
        "transport": "word wifi cellular ethernet bluetooth vpn other none",
        "metered": "flag",
        "validated": "flag",
        "captive": "flag",
        "airplane": "flag",
        "vpn": "flag",
        "dns": "text",
        "private_dns": "word off automatic",
        "addresses": "text",
        "down": "amount kbit/s",
        "up": "amount kbit/s",
    },
    "wifi": {
        "ssid": "text",
        "bssid": "text",
        "signal": "amount dBm",
        "link_speed": "amount Mbit/s",
        "frequency": "amount MHz",
        "standard": "text",
    },
    "mobile": {
        "operator": "text",
        "mcc_mnc": "text",
        "generation": "text",
        "roaming": "flag",
        "data": "flag",
        "sim_state": "word ready absent pin puk locked",
        "sims": "count",
        "signal": "amount dBm",
    },
    "apps": {"visible": "count", "own_version": "text", "own_crashes": "count", "own_last_crash": "moment"},
    "processes": {"own": "count", "recent": "text", "all": "text"},
    "support": {
        "accessibility": "flag",
        "restricted_settings": "flag",
        "projection": "flag",
        "notifications": "flag",
        "overlay": "flag",
        "battery_exempt": "flag",
        "auto_start": "flag",
    },
    "integrity": {
        "root": "flag",
        "developer_options": "flag",
        "adb": "flag",
        "unknown_sources": "flag",
        "device_owner": "text",
        "work_profile": "flag",
        "knox": "text",
        "play_integrity": "text",
    },
    "security": {
        "lock": "flag",
        "encryption": "word file disk none",
        "biometrics": "flag",
        "patch_age": "amount d",
    },
    "browser": {
        "name": "text",
        "version": "text",
        "platform": "text",
        "architecture": "text",
        "mobile": "flag",
        "user_agent": "text",
        "languages": "text",
        "online": "flag",
        "effective": "text",
        "rtt": "amount ms",
        "save_data": "flag",
        "cookies": "flag",
        "secure": "flag",
        "quota": "bytes",
        "used": "bytes",
        "persisted": "flag",
        "memory_limit": "bytes",
        "cameras": "count",
        "microphones": "count",
        "screen_capture": "flag",
        "touch_points": "count",
        "window_width": "amount px",
        "window_height": "amount px",
        "pixel_ratio": "percent",
        "colour_depth": "amount bit",
        "reduced_motion": "flag",
        "contrast": "flag",
        "notifications": "word granted denied default",
        "graphics": "text",
        "graphics_vendor": "text",
    },
}
"""Sections in the order in which they are shown. A client may have more of its own in each: they are shown as they come."""

GAUGES: dict[str, str] = {
    "battery": "percent",
    "temperature": "amount °C",
    "memory": "bytes",
    "storage": "bytes",
    "down": "amount kbit/s",
    "up": "amount kbit/s",
    "rtt": "amount ms",
    "signal": "amount dBm",
}
"""`battery` its level, `memory` and `storage` what is free."""


def kind_of(section: str, key: str) -> str:
    """Empty for what is not in the table."""
    return SECTIONS.get(section, {}).get(key, "")
