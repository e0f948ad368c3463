/**
 * For a portal's own site: tells the broker which pages a visitor looks at, so that technicians see them once the visitor writes. No cookie; one random identifier in this site's own storage.
 *   <script async src="https://BROKER/assets/visit.js" data-portal="PORTAL" data-custom='{"plan":"gold"}' data-signature="HEX"></script>
 * Links to the portal's form take the identifier along (after #, which no server sees), so that whoever writes is known by it.
 * Says nothing where the browser asks for privacy (Global Privacy Control). Never throws: a site must not suffer from it.
 */
(() => {
  const own = document.currentScript;
  if (!own || navigator.globalPrivacyControl) return;
  const { portal, custom = "", signature = "" } = own.dataset;
  const broker = new URL(own.src).origin;
  const KEY = "tapline-visitor";
  let last = "";

  function visitor() {
    try {
      const kept = localStorage.getItem(KEY);
      if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(kept ?? "")) return kept;
      const made = random();
      localStorage.setItem(KEY, made);
      return made;
    } catch {
      return random(); // no storage: each page is a visitor of its own
    }
  }

  function random() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  const who = visitor();

  function tell() {
    if (location.href === last) return;
    const referrer = last || document.referrer;
    last = location.href;
    const seen = { portal, visitor: who, url: last.slice(0, 4000), title: document.title.slice(0, 4000), referrer: referrer.slice(0, 4000), custom, signature };
    fetch(`${broker}/api/v1/visit`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(seen), credentials: "omit", keepalive: true }).catch(() => {});
  }

  function lead(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || !link.href.startsWith(`${broker}/w/`) || link.hash) return;
    link.hash = `visitor=${who}`;
  }

  tell();
  addEventListener("popstate", () => setTimeout(tell));
  addEventListener("pageshow", tell);
  // pages that change their address without loading: looked at when a person has done something
  addEventListener("click", (event) => { lead(event); setTimeout(tell, 500); }, true);
  addEventListener("auxclick", lead, true);
})();
