"""What the practice phone says to the person who holds it, in English and French. English is the key."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "fr"]

_FR: dict[str, str] = {
    "Practice phone": "Téléphone d’entraînement",
    "Settings": "Paramètres",
    "Contacts": "Contacts",
    "Notes": "Notes",
    "Bank": "Ma Banque",
    "Mail": "Courrier",
    "Video": "Vidéo",
    "Help": "Assistance",
    "Maps": "Cartes",
    "Calendar": "Agenda",
    "Music": "Musique",
    "Camera": "Appareil photo",
    "Shop": "Courses",
    "Search settings": "Rechercher",
    "Search here": "Rechercher ici",
    "Network and internet": "Réseau et internet",
    "Wi-Fi, mobile, hotspot": "Wi-Fi, mobile, partage",
    "Connected devices": "Appareils connectés",
    "Bluetooth, pairing": "Bluetooth, association",
    "Apps": "Applications",
    "Recent apps, default apps": "Récentes, par défaut",
    "Notifications": "Notifications",
    "History, conversations": "Historique, conversations",
    "Battery": "Batterie",
    "Display": "Affichage",
    "Dark theme, font size, brightness": "Thème sombre, taille, luminosité",
    "Sound and vibration": "Sons et vibration",
    "Volume, Do Not Disturb": "Volume, Ne pas déranger",
    "Storage": "Stockage",
    "{used} of {all} GB": "{used} sur {all} Go",
    "Security and privacy": "Sécurité et confidentialité",
    "Screen lock, permissions": "Verrouillage, autorisations",
    "Location": "Position",
    "On, 4 apps have access": "Activée pour 4 applications",
    "System": "Système",
    "Languages, gestures, backup": "Langues, gestes, sauvegarde",
    "About phone": "À propos du téléphone",
    "Airplane mode": "Mode Avion",
    "Wi-Fi": "Wi-Fi",
    "Bluetooth": "Bluetooth",
    "Mobile data": "Données mobiles",
    "Hotspot": "Partage de connexion",
    "Auto-rotate": "Rotation auto",
    "Torch": "Lampe torche",
    "Battery saver": "Éco. de batterie",
    "Do not disturb": "Ne pas déranger",
    "Dark theme": "Thème sombre",
    "Adaptive brightness": "Luminosité adaptative",
    "Show battery percentage": "Afficher le pourcentage",
    "Off": "Désactivé",
    "On": "Activé",
    "Since last full charge": "Depuis la dernière charge complète",
    "42 min in use · 3 min in the background": "42 min actif · 3 min en arrière-plan",
    "Background use": "Utilisation en arrière-plan",
    "Unrestricted": "Sans restriction",
    "Messages arrive at once. Uses a little more.": "Les messages arrivent tout de suite. Consomme un peu plus.",
    "Optimised": "Optimisée",
    "By how you use it. Recommended.": "Selon votre utilisation. Recommandé.",
    "Restricted": "Restreinte",
    "The app does nothing in the background. Notifications may be late.": (
        "L’application ne fait rien en arrière-plan. Les notifications peuvent être retardées."
    ),
    "Version {n}": "Version {n}",
    "Model": "Modèle",
    "Android version": "Version d’Android",
    "Screen": "Écran",
    "Time": "Heure",
    "Up since": "En marche depuis",
    "{n} contacts": "{n} contacts",
    "Call": "Appeler",
    "Message": "Message",
    "Write something": "Écrivez quelque chose",
    "Delete": "Supprimer",
    "Cancel": "Annuler",
    "Delete this message?": "Supprimer ce message ?",
    "It cannot be brought back.": "Il ne pourra pas être récupéré.",
    "Inbox": "Boîte de réception",
    "Current account": "Compte courant",
    "Savings": "Épargne",
    "Card payment": "Paiement par carte",
    "Transfer received": "Virement reçu",
    "This app forbids pictures of its screen": "Cette application interdit les images de son écran",
    "Now playing": "Lecture en cours",
    "Nothing here yet": "Rien ici pour l’instant",
    "This app is part of the practice phone.": "Cette application fait partie du téléphone d’entraînement.",
    "Clear all": "Tout effacer",
    "No recent items": "Aucun élément récent",
    "Power off": "Éteindre",
    "Restart": "Redémarrer",
    "Lock": "Verrouiller",
    "Emergency": "Urgence",
    "Swipe up or tap to unlock": "Balayez ou touchez pour déverrouiller",
    "Exit": "Quitter",
    "Stop": "Arrêter",
    "Type a message": "Votre message",
    "{name} can see your screen": "{name} voit votre écran",
    "{name} can see and control your screen": "{name} voit et contrôle votre écran",
    "Screen shared": "Écran partagé",
    "Waiting for a technician": "En attente d’un technicien",
    "Connecting": "Connexion",
    "Reconnecting": "Reconnexion",
    "The session is over": "La session est terminée",
    "Nobody sees your screen any more.": "Plus personne ne voit votre écran.",
    "[Picture: {name}]": "[Image : {name}]",
    "You ended it.": "Vous y avez mis fin.",
    "The technician ended it.": "Le technicien y a mis fin.",
    "It was closed.": "Elle a été fermée.",
    "May {name} see your screen?": "{name} peut-il voir votre écran ?",
    "May {name} control your phone?": "{name} peut-il contrôler votre téléphone ?",
    "May {name} see information about your phone?": "{name} peut-il voir les informations de votre téléphone ?",
    "May {name} receive files from your phone?": "{name} peut-il recevoir des fichiers ?",
    "Send clipboard": "Envoyer le presse-papiers",
    "Copied": "Copié",
    "Pasted": "Collé",
    "Help pasted from your clipboard": "Assistance a lu votre presse-papiers",
    "May {name} use your clipboard?": "{name} peut-il utiliser votre presse-papiers ?",
    "May {name} record the session?": "{name} peut-il enregistrer la session ?",
    "May {name} look through your camera?": "{name} peut-il voir par votre caméra ?",
    "From {portal}. You can stop at any time with Exit.": "De {portal}. Vous pouvez arrêter à tout moment avec Quitter.",
    "Yes": "Oui",
    "No": "Non",
    "Share your screen with Tapline?": "Partager votre écran avec Tapline ?",
    "Everything on your screen can be seen while you share it: passwords, payment details, photos, messages.": (
        "Tout ce qui s’affiche à l’écran est visible pendant le partage : mots de passe, paiements, photos, messages."
    ),
    "Entire screen": "Tout l’écran",
    "Start": "Démarrer",
    "the technician": "le technicien",
    "this help desk": "ce service d’assistance",
    "{name} joined": "{name} a rejoint la conversation",
    "Screen sharing stopped": "Partage d’écran arrêté",
    "No notifications": "Aucune notification",
    "Your screen is being shared": "Votre écran est partagé",
    "Update available": "Mise à jour disponible",
    "Tonight while you sleep": "Cette nuit, pendant votre sommeil",
    "Allowed {what}": "Autorisé : {what}",
    "Refused {what}": "Refusé : {what}",
    "Asked for {what}": "Demande : {what}",
    "screen": "écran",
    "control": "contrôle",
    "device information": "informations du téléphone",
    "files": "fichiers",
    "clipboard": "presse-papiers",
    "recording": "enregistrement",
    "camera": "caméra",
    "Stopped {what}": "Arrêté : {what}",
    "{what} not answered in time": "{what} : pas de réponse à temps",
}

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}


def say(lang: Lang, english: str, **values: str) -> str:
    """The sentence in this language; `{name}` places are filled without interpretation of what fills them."""
    text = _FR.get(english, english) if lang == "fr" else english
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


def known(english: str) -> bool:
    """Whether a French sentence exists."""
    return english in _FR


def date(lang: Lang, weekday: int, day: int, month: int) -> str:
    """`Sat 21 Nov`, `sam. 21 nov.`; weekday from Monday 0, month from 1."""
    return f"{_DAYS[lang][weekday]} {day} {_MONTHS[lang][month - 1]}"
