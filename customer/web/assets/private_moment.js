/** A private moment: the customer covers picture, touch and recording with one tap. It lasts until they go on or stop showing, whatever the network does. Pure. */
export class PrivateMoment {
  /** `house`: as Showing has it. */
  constructor(house) {
    this._house = house;
    this.on = false;
  }

  /** It begins or ends. */
  cover(on, sharing, now) {
    if (!sharing || on === this.on) return [];
    this.on = on;
    return [this._house.cover(), this._house.mark(on ? "private_started" : "private_ended", "", now)];
  }

  /** With the picture it is over. */
  over(sharing, now) {
    if (!this.on || sharing) return [];
    this.on = false;
    return [this._house.mark("private_ended", "", now)];
  }

  /** Over without a word: of what comes now others tell. */
  drop() {
    this.on = false;
  }
}
