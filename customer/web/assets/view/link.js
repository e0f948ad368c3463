/** The pages of a link that opens nothing any more: expired, used, unknown. Each says what happened and what to do next. */
import { el } from "./dom.js";
import { icon } from "./icons.js";

const ICONS = { expired: "clock", used: "link", unknown: "unknown" };

export function linkView(words, state, { typeCode }) {
  return el(
    "main",
    { class: "pane notice" },
    icon(ICONS[state], "hero warn"),
    el("h1", { text: words.say(`link.${state}.title`) }),
    el("p", { class: "soft", text: words.say(`link.${state}.text`) }),
    el("p", { class: "next", text: words.say(`link.${state}.next`) }),
    el("div", { class: "buttons" }, el("button", { type: "button", class: "big quiet", "data-test": "type-code", on: { click: typeCode } }, el("span", { text: words.say("link.type") }))),
  );
}
