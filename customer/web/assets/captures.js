/** What the browser gives to be shown: screen and camera, taken inside the click, let go, turned to another camera, lit. */
import { hasOtherCamera, hasTorch, setTorch, takeCamera } from "./camera.js";
import { takeScreen } from "./capture.js";

export class Captures {
  /** `act(event)`: captured, captureFailed, stop; `use(track)`: another track in the place of the one that is shown; `draw()`: something looks otherwise. */
  constructor({ act, use, draw }) {
    this._act = act;
    this._use = use;
    this._draw = draw;
    /** By what it is: {stream, track}. */
    this._taken = { view: null, camera: null };
    /** By what it is: how often the browser was asked. */
    this._asked = { view: 0, camera: 0 };
    this._film = { facing: "environment", other: false, torch: false, lit: false };
  }

  of(what) {
    return this._taken[what];
  }

  /** How the camera stands. */
  get film() {
    return { ...this._film, turning: this._taken.camera?.turning === true };
  }

  // Called inside the click: a browser gives screen and camera only then.
  take(what) {
    const turn = (this._asked[what] += 1);
    const isLast = () => turn === this._asked[what]; // else the customer has pressed Yes to another question since
    (what === "camera" ? takeCamera(this._film.facing) : takeScreen()).then(
      (taken) => {
        if (!isLast()) {
          stop(taken);
          return;
        }
        this._keep(what, taken);
        this._act({ is: "captured", what, surface: taken.surface });
      },
      (error) => isLast() && this._act({ is: "captureFailed", what, why: error.why ?? "failed" }),
    );
  }

  let(what) {
    const capture = this._taken[what];
    if (capture === null) return;
    capture.track.onended = null;
    stop(capture);
    this._taken[what] = null;
  }

  /** The other camera in the place of this one. A phone opens only one at a time, so the old one is let go first. */
  async turn() {
    const { facing } = this._film;
    const before = this._taken.camera;
    if (before.turning) return; // a second press: two cameras at once would take each other away
    before.turning = true;
    this._draw();
    stop(before);
    const taken = await takeCamera(facing === "environment" ? "user" : "environment").catch(() => takeCamera(facing)).catch(() => null);
    if (this._taken.camera !== before) {
      taken?.track.stop(); // stopped meanwhile
      return;
    }
    if (taken === null) {
      this._act({ is: "stop", why: "failed" });
      return;
    }
    this._keep("camera", taken);
    this._use(taken.track);
    this._draw();
  }

  async light() {
    try {
      await setTorch(this._taken.camera.track, !this._film.lit);
      this._film.lit = !this._film.lit;
    } catch (error) {
      console.warn(`torch: ${error}`);
      this._film.torch = false; // it has none after all
    }
    this._draw();
  }

  _keep(what, taken) {
    this.let(what);
    this._taken[what] = taken;
    taken.track.onended = () => this._act({ is: "stop" });
    if (what === "camera") this._lookAtCamera(taken);
  }

  /** What this camera has beside its picture. */
  async _lookAtCamera({ track, facing }) {
    this._film = { facing, other: this._film.other, torch: hasTorch(track), lit: false };
    try {
      this._film.other = await hasOtherCamera();
    } catch (error) {
      console.warn(`cameras: ${error}`); // then there is no button to turn to another
    }
    this._draw();
  }
}

function stop({ stream }) {
  for (const track of stream.getTracks()) track.stop();
}
