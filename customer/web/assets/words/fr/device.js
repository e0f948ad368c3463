/** Informations sur l’appareil, en français. */
export default {
  "ask.diag": "Partager les informations de l’appareil avec {who}\u202f?",
  "ask.diag.what": "Appareil, système, navigateur, batterie, mémoire, stockage, écran et réseau\u00a0: une centaine de données",
  "ask.diag.again": "{who} peut les actualiser jusqu’à la fin de la session",
  "ask.diag.not": "Ni fichiers, ni photos, ni messages, ni mots de passe, ni historique de navigation",
  "ask.diag.mind": "Elles disent quel appareil vous utilisez, pas ce que vous en faites.",
  "device.open": "{who} voit les informations de cet appareil",
  "device.stop": "Arrêter",
  "device.stop.long": "Ne plus partager les informations de cet appareil",
};
