/** La copie de la conversation pour le client. */
export default {
  "copy.title": "Session d’assistance",
  "copy.portal": "Portail : {value}",
  "copy.customer": "Client : {value}",
  "copy.helped": "Qui a aidé : {value}",
  "copy.time": "Heure : {value}",
  "copy.span": "{begin} à {end} ({zone})",
  "copy.rating": "Note : {value}",
  "copy.rated": "{n} sur 5",
  "copy.rated.why": "{n} sur 5, « {comment} »",
  "copy.files": "Fichiers",
};
