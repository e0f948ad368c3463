/** Où trouver l’application. */
export default {
  "install.get": "Obtenir l’application",
  "install.hint": "Ce navigateur permet d’écrire, mais pas de montrer l’écran de cet appareil. L’application le permet.",
};
