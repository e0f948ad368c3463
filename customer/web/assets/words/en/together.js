/** Several technicians in one session, and one who steps away, in English. */
export default {
  "together.with": "{who}, with {others}",
  "together.sees": "{who} and {others} see your screen",
  "together.camera.sees": "{who} and {others} see what your camera sees",
  "together.held": "{who} has stepped away for a moment",
  "together.held.detail": "Nothing is shown until they go on.",
  "together.away": "away for a moment, {time}",
  "event.timed_out": "The session timed out",
  "ended.timed_out": "It timed out at {time}.",
  "event.lead": "{who} leads now",
  "event.held": "{who} has stepped away for a moment",
  "event.resumed": "{who} is back",
};
