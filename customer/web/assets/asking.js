/**
 * What a yes to each question means, as words of the page: what it lets happen, what not, and what is to be minded before. Plain data.
 * That it can be taken back at any time, and how, is said below every one of them.
 * A further capability needs its line here and its words `ask.WHAT`, `right.WHAT`.
 */
export const QUESTIONS = {
  view: { icon: "screen", points: [["screen", "ask.view.choose"], ["eye", "ask.view.look"]], mind: "ask.private" },
  camera: { icon: "camera", points: [["camera", "ask.camera.point"], ["eye", "ask.camera.look"]], mind: "ask.camera.mind" },
  control: { icon: "shield", points: [["screen", "ask.control.what"], ["hidden", "ask.control.not"]], mind: "ask.private" },
  typing: { icon: "pen", points: [["pen", "ask.typing.what"], ["eye", "ask.typing.see"]], mind: "ask.private" },
  record: { icon: "record", points: [["record", "ask.record.what"], ["hidden", "ask.record.private"], ["stop", "ask.record.stop"]], mind: "ask.private" },
  clipboard: { icon: "clipboard", points: [["clipboard", "ask.clipboard.what"], ["yes", "ask.clipboard.press"]], mind: "ask.clipboard.mind" },
  diag: { icon: "device", points: [["device", "ask.diag.what"], ["eye", "ask.diag.again"], ["hidden", "ask.diag.not"]], mind: "ask.diag.mind" },
  logs: { icon: "file", points: [["file", "ask.logs.what"], ["eye", "ask.logs.see"]], mind: "ask.logs.mind" },
  files: { icon: "file", points: [["file", "ask.files.each"], ["save", "ask.files.choose"]], mind: "ask.files.mind" },
};

/** In this order the list of rights names them. */
export const WHATS = ["view", "camera", "control", "typing", "record", "clipboard", "diag", "logs", "files"];
