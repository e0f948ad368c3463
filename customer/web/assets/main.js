/**
 * The page's beginning: decides between a seat that is still warm, a link that opens nothing, the form to join, the form of a portal
 * to which one writes without a code, and a link from another device; then builds the session. The broker writes into
 * <html data-link-state> what the address is worth.
 */
import { cameraAbility } from "./camera.js";
import { shareAbility } from "./capture.js";
import { clipAbility } from "./clipboard.js";
import { IMPL } from "./client.js";
import { faceOf, showForm } from "./form.js";
import { showFurther } from "./further.js";
import { newId, plainCode } from "./ids.js";
import { check, join, lookUp, tidyName } from "./join.js";
import { Kept } from "./kept.js";
import { installLink, lookOf, offered, PLAIN, Wardrobe } from "./look.js";
import { ALIVE_EVERY_MS, Sheltered } from "./sheltered.js";
import { Shell } from "./shell.js";
import { Store } from "./store.js";
import { visitor } from "./visitor.js";
import { pickLanguage, Words } from "./words.js";
import { el } from "./view/dom.js";
import { EndedView } from "./view/ended.js";
import { Header } from "./view/header.js";
import { JoinView } from "./view/join.js";
import { linkView } from "./view/link.js";

const page = document.getElementById("page");
const store = Store.ofBrowser();
/** Where one writes to a portal without a code (w), or takes a conversation up on a further device (c). */
const [place, door, key] = /^\/((w|c)\/([A-Za-z0-9_-]{1,64}))\/?$/.exec(location.pathname)?.slice(1) ?? ["", "", ""];
const token = /^\/j\/([A-Za-z0-9_-]{1,64})\/?$/.exec(location.pathname)?.[1] ?? "";
/** Where the seat of this address is: for a code in the tab, for the other doors in the browser until it is left. */
const seats =
  place === ""
    ? new Sheltered(store, new Kept("seats"), { place: token !== "" ? `j/${token}` : location.hash && `j${location.hash}`, token })
    : new Sheltered(Store.lasting(place), new Kept("seats"), { place });
/** What is half written at this door: whoever comes to this computer next shall not read it. */
const drafts = Store.ofBrowser(place);
let words = new Words(store.get("language") ?? pickLanguage(navigator.languages ?? []));
let shell = null;
const wardrobe = new Wardrobe();
/** The portal's, as soon as it is known whose this door is. */
let look = PLAIN;
/** Shows the current page again, in other words. */
let redraw = () => {};

function speak(lang) {
  words = new Words(lang);
  document.documentElement.lang = lang;
}

function switchLanguage() {
  const lang = offered(look, words.lang === "en" ? "fr" : "en");
  store.set("language", lang);
  speak(lang);
  redraw();
}

/** From now on the page looks as the portal `said` to be; it speaks one of its languages. */
function wear(said, id = said?.id) {
  look = lookOf(said, id);
  wardrobe.wear(look);
  const lang = offered(look, words.lang, navigator.languages ?? []);
  if (lang !== words.lang) speak(lang);
}

function put(state, portal, view) {
  page.dataset.state = state;
  document.title = portal === "" ? words.say("page.title") : `${portal} · ${words.say("page.title")}`;
  const header = new Header(words, { exit: () => {}, switchLanguage });
  header.update({ name: portal, portal: "", away: "", exit: false, square: true, logo: look.logo, choice: look.langs.length !== 1 });
  page.replaceChildren(header.node, view);
}

function showLink(state) {
  redraw = () => showLink(state);
  put(`link-${state}`, "", linkView(words, state, { typeCode: () => location.assign("/j") }));
}

/** Who comes to this browser next is somebody else: no identifier and no name of the former is left. */
function forgetPerson() {
  Store.lasting().remove("visitor");
  for (const area of [store, drafts]) area.remove("name");
}

function showSession(seat) {
  wear(seat.portal);
  shell = new Shell({ seat, canShare: shareAbility(), canFilm: cameraAbility(), canClip: clipAbility(), store: seats, page, words, switchLanguage, closed: forgetPerson, began: showSession, wear: (portal) => wardrobe.wear(lookOf(portal)) });
  redraw = () => shell.speak(words);
  shell.start();
}

/** The form. `byLink`: the token still stands for the code in the field. */
function showJoin(portal) {
  const state = { portal, code: "", byLink: token !== "", left: false };
  let view = null;
  const draw = () => {
    const before = view?.values ?? { code: state.code, name: store.get("name") ?? "" };
    view?.close();
    const install = shareAbility().ok ? "" : installLink(look, token);
    view = new JoinView(words, {
      install,
      submit: (values) => submit(values),
      edited: () => {
        if (state.byLink && plainCode(view.values.code) !== state.code) {
          state.byLink = false;
          view.handMade();
        }
      },
    });
    put("join", state.portal, view.node);
    view.fill(before.code, before.name);
    if (!state.byLink) view.handMade();
    view.focus();
  };

  async function submit(values) {
    const by = state.byLink ? token : "";
    const wrong = check({ ...values, token: by });
    view.wrong(wrong);
    if (Object.keys(wrong).length > 0) return;
    store.set("name", tidyName(values.name));
    view.busy(true);
    const answer = await takeSeat(by, values.code, tidyName(values.name), (progress) => view.busy(true, progress));
    view.busy(false);
    if (answer.joined) {
      view.close();
      showSession(answer.joined);
    } else if (by !== "" && ["expired", "used", "unknown"].includes(answer.error)) showLink(answer.error);
    else if (answer.error === "locked") view.locked(Date.now() + 1000 * (answer.retryAfterS || 60), () => Date.now());
    else if (answer.error === "name_needed") view.wrong({ name: "name_needed" });
    else if (["offline", "failed"].includes(answer.error)) view.wrong({ form: answer.error });
    else if (answer.error === "blocked") showBlocked();
    else view.wrong({ code: answer.error });
  }

  redraw = draw;
  draw();
  return {
    found(code, name, lang, said) {
      state.portal = name;
      state.code = plainCode(code);
      if (store.get("language") === null) speak(pickLanguage(navigator.languages ?? [], lang));
      wear(said);
      draw();
      if (state.byLink) view.fill(code, "");
      view.focus();
    },
  };
}

/** A typed code leaves nothing in the address by which a killed tab could find its seat again. What is after the # is sent to nobody. */
function nameTheTab(conversation) {
  history.replaceState(history.state, "", `#${conversation}`);
  seats.moved(`j#${conversation}`);
}

/** Joins and keeps the seat; the same `id` for the same door, so that a lost answer costs nothing. */
async function takeSeat(byToken, code, name, working) {
  const door = byToken || plainCode(code);
  const before = store.get("join");
  const id = before?.door === door ? before.id : newId(Date.now());
  store.set("join", { door, id, name });
  const who = { ...(byToken === "" ? { code } : { token: byToken }), name, lang: words.lang, impl: IMPL, id, visitor: visitor(Store.lasting(), location.hash) };
  const answer = await join(who, { working, stopped: () => false });
  if (!answer.joined) return answer;
  const { seat, conversation, session, portal, admitted } = answer.joined;
  if (![seat, conversation, session].every((v) => typeof v === "string" && v !== "")) return { error: "failed" };
  const kept = { seat, conversation, session, portal: face(portal), name, token, admitted: admitted === true, epoch: 0, sharing: false, ended: null };
  if (token === "") nameTheTab(conversation);
  seats.remove("outbox");
  seats.set("seat", kept);
  store.remove("join");
  return { joined: kept };
}

function face(portal) {
  const need = (v) => (v === "allowed" ? "allowed" : "ask");
  const text = (v) => (typeof v === "string" ? v : "");
  const record = portal?.record === "never" ? "never" : need(portal?.record);
  const { preview, available, busy, opens_at, by_mail, langs, logo } = portal ?? {};
  const look = { id: text(portal?.id), langs: Array.isArray(langs) ? langs : [], colour: text(portal?.colour), logo: logo === true, install_url: text(portal?.install_url) };
  return { name: text(portal?.name), technician: text(portal?.technician), view: need(portal?.view), camera: need(portal?.camera), record, preview: preview === true, available: available !== false, busy: busy === true, opens_at: Number.isSafeInteger(opens_at) ? opens_at : null, by_mail: by_mail === true, logs: portal?.logs === "never" ? "never" : "ask", mail: text(portal?.mail), ...look };
}

/** Nothing is taken from here: that is all that is said. */
function showBlocked() {
  redraw = showBlocked;
  const view = new EndedView(words, { copy: () => {} });
  put("blocked", "", view.node);
  view.update({ key: "ended.blocked", args: {}, at: null, told: true, unsent: 0 }, false);
}

/** A conversation that this device keeps until it is left: begun by writing to a portal, or taken up from another device. */
function beginLasting(seat) {
  const kept = { ...seat, portal: face(seat.portal), epoch: 0, sharing: false, ended: null };
  seats.remove("outbox");
  seats.set("seat", kept);
  showSession(kept);
}

/** The doors without a code. */
async function beginWithoutCode(told) {
  const seat = seats.get("seat");
  if (seat !== null) {
    showSession(seat);
    return;
  }
  const house = { drafts, words: () => words, put, begin: beginLasting, blocked: showBlocked, canShare: shareAbility(), canFilm: cameraAbility(), unknown: () => showLink("unknown"), visitor: visitor(Store.lasting(), location.hash) };
  for (const key of ["draft", "writing", "name"]) seats.remove(key); // where a former version kept them for good
  if (door === "c") {
    redraw = showFurther(house, key, place);
    return;
  }
  const found = told === "unknown" ? null : await faceOf(key);
  if (found === null) {
    showLink("unknown");
    return;
  }
  if (store.get("language") === null) speak(pickLanguage(navigator.languages ?? [], found.lang));
  wear(found.look, key);
  redraw = showForm(house, key, found, place);
}

async function begin() {
  speak(words.lang);
  const before = store.get("seat");
  if (place === "" && token === "" && before?.token === "") nameTheTab(before.conversation);
  await seats.open();
  setInterval(() => seats.alive(), ALIVE_EVERY_MS);
  window.addEventListener("pagehide", () => seats.left());
  window.addEventListener("pageshow", (event) => event.persisted && seats.back());
  if (place !== "") {
    await beginWithoutCode(document.documentElement.dataset.linkState);
    return;
  }
  const seat = seats.get("seat");
  if (seat !== null && seat.token === token) {
    showSession(seat);
    return;
  }
  const told = document.documentElement.dataset.linkState || (token === "" ? "typed" : "valid");
  const lost = store.get("join");
  if (told === "used" && lost?.door === token) {
    // The answer to our own join got lost: the same join brings the same seat.
    page.replaceChildren(el("p", { class: "noscript", role: "status", text: words.say("page.loading") }));
    const again = await takeSeat(token, "", lost.name, () => {});
    if (again.joined) {
      showSession(again.joined);
      return;
    }
  }
  if (["expired", "used", "unknown"].includes(told)) {
    showLink(told);
    return;
  }
  const form = showJoin("");
  if (token === "") return;
  const found = await lookUp(token);
  if (shell !== null) return;
  if (found.state === "valid") form.found(found.code, String(found.portal?.name ?? ""), String(found.portal?.lang ?? ""), found.portal);
  else if (["expired", "used", "unknown"].includes(found.state)) showLink(found.state);
}

begin();
