/** Several technicians in one session, and one who steps away, in French. */
export default {
  "together.with": "{who}, avec {others}",
  "together.sees": "{who} et {others} voient votre écran",
  "together.camera.sees": "{who} et {others} voient ce que voit votre caméra",
  "together.held": "{who} s’absente un instant",
  "together.held.detail": "Rien n’est montré jusqu’à la reprise.",
  "together.away": "absent un instant, {time}",
  "event.timed_out": "La session a expiré",
  "ended.timed_out": "La session a expiré à {time}.",
  "event.lead": "{who} a la main maintenant",
  "event.held": "{who} s’absente un instant",
  "event.resumed": "{who} est de retour",
};
