"""The stable keys of a report in the technician's words: sections, items, words that a value may be, and why there is none. Pure."""

from __future__ import annotations

from functools import lru_cache

from console.words import language, tr


def section_name(section: str) -> str:
    """Unknown ones stand as they come."""
    return _sections(language()).get(section, section)


def item_name(section: str, key: str) -> str:
    return _items(language()).get(f"{section}.{key}", key)


def word(section: str, key: str, value: str) -> str:
    """One of the words that this item may say; others stand as they come."""
    return _words(language()).get(f"{section}.{key}.{value}", value)


def why_words(why: str) -> str:
    """Why an item has no value: a stable word, or the device's own words."""
    match why:
        case "withheld":
            return tr("Withheld: the system gives this to no app or page")
        case "permission":
            return tr("Not allowed: a permission is missing")
        case "unsupported":
            return tr("Not known to this device")
        case "too_old":
            return tr("This version of the system does not tell it")
        case "maker":
            return tr("The maker of the device does not tell it")
        case "airplane":
            return tr("Airplane mode is on")
        case "no_wifi":
            return tr("Not connected by Wi-Fi")
        case "not_asked":
            return tr("The support app does not ask for it")
        case "":
            return tr("Not told")
        case _:
            return why


@lru_cache(maxsize=2)
def _sections(_language: str) -> dict[str, str]:
    return {
        "identity": tr("Device"),
        "os": tr("System"),
        "ids": tr("Identifiers"),
        "battery": tr("Battery"),
        "memory": tr("Memory"),
        "cpu": tr("Processor"),
        "storage": tr("Storage"),
        "display": tr("Display"),
        "network": tr("Network"),
        "wifi": tr("Wi-Fi"),
        "mobile": tr("Mobile and SIM"),
        "apps": tr("Visible apps"),
        "processes": tr("Running apps"),
        "support": tr("Health of support"),
        "integrity": tr("Integrity"),
        "security": tr("Security"),
        "browser": tr("Browser"),
    }


@lru_cache(maxsize=2)
def _items(_language: str) -> dict[str, str]:
    return {
        "identity.manufacturer": tr("Manufacturer"),
        "identity.brand": tr("Brand"),
        "identity.model": tr("Model"),
        "identity.product": tr("Product"),
        "identity.device": tr("Code name"),
        "identity.hardware": tr("Hardware"),
        "identity.board": tr("Board"),
        "identity.soc": tr("Chip"),
        "identity.abis": tr("Instruction sets"),
        "identity.fingerprint": tr("Build fingerprint"),
        "identity.display_id": tr("Build number"),
        "identity.bootloader": tr("Bootloader"),
        "identity.baseband": tr("Baseband"),
        "os.name": tr("Operating system"),
        "os.release": tr("System version"),
        "os.api": tr("API level"),
        "os.patch": tr("Security update of"),
        "os.kernel": tr("Kernel"),
        "os.build_type": tr("Build type"),
        "os.build_tags": tr("Signed with"),
        "os.play_services": tr("Google Play services"),
        "os.webview": tr("WebView"),
        "os.locale": tr("Language and region"),
        "os.time_zone": tr("Time zone"),
        "os.clock": tr("Clock of the device"),
        "os.uptime": tr("Running since"),
        "os.boot_reason": tr("Reason of the last start"),
        "ids.imei": tr("IMEI"),
        "ids.meid": tr("MEID"),
        "ids.imsi": tr("IMSI"),
        "ids.iccid": tr("SIM card number (ICCID)"),
        "ids.serial": tr("Serial number"),
        "battery.level": tr("Battery level"),
        "battery.status": tr("Charging"),
        "battery.plug": tr("Plugged in"),
        "battery.health": tr("Battery health"),
        "battery.capacity": tr("Capacity left of new"),
        "battery.temperature": tr("Battery temperature"),
        "battery.voltage": tr("Voltage"),
        "battery.current": tr("Current"),
        "battery.technology": tr("Battery type"),
        "battery.cycles": tr("Charge cycles"),
        "battery.full_in": tr("Full in"),
        "battery.empty_in": tr("Empty in"),
        "battery.power_save": tr("Battery saver"),
        "battery.doze_exempt": tr("Support may work in the background"),
        "memory.total": tr("Memory in all"),
        "memory.available": tr("Free memory"),
        "memory.threshold": tr("Low below"),
        "memory.low": tr("Short of memory"),
        "cpu.cores": tr("Cores"),
        "cpu.max_frequency": tr("Highest frequency"),
        "cpu.governor": tr("Frequency governor"),
        "cpu.own_load": tr("Load by support"),
        "cpu.system_load": tr("Load of the system"),
        "storage.total": tr("Storage in all"),
        "storage.free": tr("Free storage"),
        "storage.removable_total": tr("Memory card"),
        "storage.removable_free": tr("Free on the memory card"),
        "storage.app_caches": tr("Caches of apps"),
        "display.width": tr("Screen width"),
        "display.height": tr("Screen height"),
        "display.density": tr("Density"),
        "display.refresh": tr("Refresh rate"),
        "display.hdr": tr("HDR"),
        "display.rotation": tr("Rotation"),
        "display.brightness": tr("Brightness"),
        "display.auto_brightness": tr("Adaptive brightness"),
        "display.font_scale": tr("Font size"),
        "display.display_scale": tr("Display size"),
        "display.dark": tr("Dark theme"),
        "network.transport": tr("Connection"),
        "network.metered": tr("Metered"),
        "network.validated": tr("Reaches the internet"),
        "network.captive": tr("Waits for a sign-in page"),
        "network.airplane": tr("Airplane mode"),
        "network.vpn": tr("VPN"),
        "network.dns": tr("DNS servers"),
        "network.private_dns": tr("Private DNS"),
        "network.addresses": tr("Addresses"),
        "network.down": tr("Estimate, downwards"),
        "network.up": tr("Estimate, upwards"),
        "wifi.ssid": tr("Name of the Wi-Fi"),
        "wifi.bssid": tr("Access point"),
        "wifi.signal": tr("Wi-Fi signal"),
        "wifi.link_speed": tr("Link speed"),
        "wifi.frequency": tr("Wi-Fi frequency"),
        "wifi.standard": tr("Wi-Fi standard"),
        "mobile.operator": tr("Operator"),
        "mobile.mcc_mnc": tr("MCC and MNC"),
        "mobile.generation": tr("Network generation"),
        "mobile.roaming": tr("Roaming"),
        "mobile.data": tr("Mobile data"),
        "mobile.sim_state": tr("SIM card"),
        "mobile.sims": tr("Number of SIM cards"),
        "mobile.signal": tr("Mobile signal"),
        "apps.visible": tr("Apps that can be seen"),
        "apps.own_version": tr("Version of the support app"),
        "apps.own_crashes": tr("Crashes of the support app"),
        "apps.own_last_crash": tr("Last crash of the support app"),
        "processes.own": tr("Processes of the support app"),
        "processes.recent": tr("Apps used lately"),
        "processes.all": tr("All processes"),
        "support.accessibility": tr("Accessibility service"),
        "support.restricted_settings": tr("Held back by restricted settings"),
        "support.projection": tr("Screen capture is running"),
        "support.notifications": tr("May show notifications"),
        "support.overlay": tr("May draw over other apps"),
        "support.battery_exempt": tr("Free of battery optimisation"),
        "support.auto_start": tr("Starts by itself (maker’s switch)"),
        "integrity.root": tr("Signs of root"),
        "integrity.developer_options": tr("Developer options"),
        "integrity.adb": tr("USB debugging"),
        "integrity.unknown_sources": tr("Apps from unknown sources"),
        "integrity.device_owner": tr("Managed by"),
        "integrity.work_profile": tr("Work profile"),
        "integrity.knox": tr("Knox or Zebra"),
        "integrity.play_integrity": tr("Play Integrity verdict"),
        "security.lock": tr("Screen lock is set"),
        "security.encryption": tr("Encryption"),
        "security.biometrics": tr("Biometrics"),
        "security.patch_age": tr("Age of the security update"),
        "browser.name": tr("Browser name"),
        "browser.version": tr("Browser version"),
        "browser.platform": tr("Platform"),
        "browser.architecture": tr("Architecture"),
        "browser.mobile": tr("Mobile browser"),
        "browser.user_agent": tr("User agent"),
        "browser.languages": tr("Languages"),
        "browser.online": tr("Online"),
        "browser.effective": tr("Connection feels like"),
        "browser.rtt": tr("Round trip, estimate"),
        "browser.save_data": tr("Data saver"),
        "browser.cookies": tr("Cookies allowed"),
        "browser.secure": tr("Secure page"),
        "browser.quota": tr("Storage for this page"),
        "browser.used": tr("Storage used by this page"),
        "browser.persisted": tr("Storage is kept"),
        "browser.memory_limit": tr("Memory for this page"),
        "browser.cameras": tr("Cameras"),
        "browser.microphones": tr("Microphones"),
        "browser.screen_capture": tr("Can capture the screen"),
        "browser.touch_points": tr("Touch points"),
        "browser.window_width": tr("Window width"),
        "browser.window_height": tr("Window height"),
        "browser.pixel_ratio": tr("Scale"),
        "browser.colour_depth": tr("Colour depth"),
        "browser.reduced_motion": tr("Less motion wanted"),
        "browser.contrast": tr("More contrast wanted"),
        "browser.notifications": tr("Notifications of this page"),
        "browser.graphics": tr("Graphics renderer"),
        "browser.graphics_vendor": tr("Graphics vendor"),
    }


@lru_cache(maxsize=2)
def _words(_language: str) -> dict[str, str]:
    return {
        "battery.status.charging": tr("charging"),
        "battery.status.discharging": tr("not charging"),
        "battery.status.full": tr("full"),
        "battery.status.not_charging": tr("plugged in, not charging"),
        "battery.plug.none": tr("not plugged in"),
        "battery.plug.ac": tr("mains"),
        "battery.plug.usb": tr("USB"),
        "battery.plug.wireless": tr("wireless"),
        "battery.plug.dock": tr("dock"),
        "battery.health.good": tr("good"),
        "battery.health.overheat": tr("overheated"),
        "battery.health.dead": tr("dead"),
        "battery.health.over_voltage": tr("over-voltage"),
        "battery.health.cold": tr("too cold"),
        "battery.health.failure": tr("failure"),
        "network.transport.wifi": tr("Wi-Fi"),
        "network.transport.cellular": tr("mobile network"),
        "network.transport.ethernet": tr("Ethernet"),
        "network.transport.bluetooth": tr("Bluetooth"),
        "network.transport.vpn": tr("VPN"),
        "network.transport.other": tr("another kind"),
        "network.transport.none": tr("not connected"),
        "network.private_dns.off": tr("off"),
        "network.private_dns.automatic": tr("automatic"),
        "mobile.sim_state.ready": tr("ready"),
        "mobile.sim_state.absent": tr("no SIM card"),
        "mobile.sim_state.pin": tr("waits for its PIN"),
        "mobile.sim_state.puk": tr("waits for its PUK"),
        "mobile.sim_state.locked": tr("locked to a network"),
        "security.encryption.file": tr("by file"),
        "security.encryption.disk": tr("whole disk"),
        "security.encryption.none": tr("not encrypted"),
        "os.build_type.user": tr("for users"),
        "os.build_type.userdebug": tr("for testing"),
        "os.build_type.eng": tr("for developers"),
        "browser.notifications.granted": tr("allowed"),
        "browser.notifications.denied": tr("blocked"),
        "browser.notifications.default": tr("not asked"),
    }
