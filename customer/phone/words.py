"""What the practice phone says to the person who holds it, in English and French. English is the key."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "fr"]

_FR: dict[str, str] = {
    "Session code": "Code de session",
    "Your name": "Votre nom",
    "Join session": "Rejoindre la session",
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
    "Private moment": "Moment privé",
    "Private moment: nothing is shown": "Moment privé : rien n’est montré",
    "Nothing is shown": "Rien n’est montré",
    "One tap hides all": "Un geste masque tout",
    "Go on": "Reprendre",
    "The private moment is over": "Le moment privé est terminé",
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
    "Share device information with {name}?": "Partager les informations de l’appareil avec {name} ?",
    "{n} %": "{n} %",
    "Model, Android, battery, memory, storage, network, screen and the names of some apps. No files, messages or passwords.":
        "Modèle, Android, batterie, mémoire, stockage, réseau, écran et les noms de quelques applications. "
        "Ni fichiers, ni messages, ni mots de passe.",
    "May {name} receive files from your phone?": "{name} peut-il recevoir des fichiers ?",
    "Send clipboard": "Envoyer le presse-papiers",
    "Copied": "Copié",
    "Pasted": "Collé",
    "Help pasted from your clipboard": "Assistance a lu votre presse-papiers",
    "May {name} use your clipboard?": "{name} peut-il utiliser votre presse-papiers ?",
    "May {name} record what you show?": "{name} peut-il enregistrer ce que vous montrez ?",
    "{name} records this": "{name} enregistre ceci",
    "Recording": "Enregistrement",
    "The recording waits": "Enregistrement suspendu",
    "The recording is being ended…": "L’enregistrement prend fin…",
    "End": "Terminer",
    "End the recording": "Terminer l’enregistrement",
    "Tap here to end the recording": "Touchez ici pour y mettre fin",
    "{name} records what you show": "{name} enregistre ce que vous montrez",
    "The recording has stopped": "L’enregistrement est arrêté",
    "{name} took a picture of your screen": "{name} a pris une image de votre écran",
    "May {name} look through your camera?": "{name} peut-il voir par votre caméra ?",
    "May {name} type on your phone?": "{name} peut-il écrire sur votre téléphone ?",
    "May {name} receive log files?": "{name} peut-il recevoir des fichiers journaux ?",
    "May {name} send and receive files?": "{name} peut-il envoyer et recevoir des fichiers ?",
    "See your screen": "Voir votre écran",
    "Control your phone": "Contrôler votre téléphone",
    "Type on your phone": "Écrire sur votre téléphone",
    "See information about your phone": "Voir les informations du téléphone",
    "Receive log files": "Recevoir des fichiers journaux",
    "Send and receive files": "Envoyer et recevoir des fichiers",
    "Use your clipboard": "Utiliser votre presse-papiers",
    "Record what you show": "Enregistrer ce que vous montrez",
    "Look through your camera": "Voir par votre caméra",
    "{name} sees what you see, and cannot touch anything.": "{name} voit ce que vous voyez, et ne peut rien toucher.",
    "{name} can tap and swipe on this phone. Your own finger always comes first.": (
        "{name} peut toucher et faire glisser l’écran. Votre propre doigt passe toujours d’abord."
    ),
    "{name} can write text where you have opened a field. You see every letter.": (
        "{name} peut écrire dans un champ que vous avez ouvert. Vous voyez chaque lettre."
    ),
        "Modèle, stockage, batterie, réseau et autres. Ni photos, ni messages, ni mots de passe."
    ),
    "You choose each file, and see it before it leaves.": "Vous choisissez chaque fichier et le voyez avant son départ.",
    "You choose each file that goes, and are asked for each that comes.": (
        "Vous choisissez chaque fichier qui part, et on vous demande pour chacun qui arrive."
    ),
    "{name} can put text there, and read what you have copied.": "{name} peut y placer du texte et lire ce que vous avez copié.",
    "{name} keeps a video of what you share, without private moments.": (
        "{name} garde une vidéo de ce que vous partagez, sans les moments privés."
    ),
    "{name} sees what your camera sees, and hears nothing.": "{name} voit ce que voit votre caméra, et n’entend rien.",
    "You can take it back at any time.": "Vous pouvez revenir sur votre accord à tout moment.",
    "For 1 minute, or until you take it back.": "Pendant 1 minute, ou jusqu’à ce que vous y mettiez fin.",
    "For {n} minutes, or until you take it back.": "Pendant {n} minutes, ou jusqu’à ce que vous y mettiez fin.",
    "From {portal}.": "De {portal}.",
    "What {name} may do": "Ce que {name} peut faire",
    "Nothing just now: {name} can only write to you.": "Rien pour l’instant : {name} peut seulement vous écrire.",
    "{name} can only write to you": "{name} peut seulement vous écrire",
    "{name} may do one thing": "{name} a une autorisation",
    "{name} may do {n} things": "{name} a {n} autorisations",
    "Take back": "Retirer",
    "Until the session ends": "Jusqu’à la fin de la session",
    "{left} left": "Encore {left}",
    "Compare the two words first": "Comparez d’abord les deux mots",
    "The words differ: nobody can touch this phone": "Mots différents : personne ne peut toucher",
    "Is it really {name}?": "Est-ce bien {name} ?",
    "One moment: the words are being agreed on.": "Un instant : les mots sont en cours d’échange.",
    "The other side shows no words. Whether somebody is in between cannot be seen.": (
        "L’autre côté n’affiche pas de mots. On ne peut pas voir si quelqu’un s’est glissé entre vous."
    ),
    "Two words appear here as soon as you share your screen.": "Deux mots apparaîtront ici dès que vous partagerez votre écran.",
    "Two words on both screens. Let {name} read them to you: if they are the same, nobody is in between.": (
        "Deux mots sur les deux écrans. Demandez à {name} de vous les lire : s’ils sont identiques, personne n’est entre vous."
    ),
    "You found them the same.": "Vous les avez trouvés identiques.",
    "They were different: nobody can touch this phone over this connection.": (
        "Ils étaient différents : personne ne peut toucher ce téléphone par cette connexion."
    ),
    "Compare once more": "Comparer à nouveau",
    "Same": "Identiques",
    "Different": "Différents",
    "The two words are the same": "Les deux mots sont identiques",
    "The two words are different: nobody can touch this phone": "Les deux mots sont différents : personne ne peut toucher ce téléphone",
    "typing": "saisie de texte",
    "log files": "fichiers journaux",
    "{what}: the time is over": "{what} : le temps est écoulé",
    "{what}: not answered in time, or its time is over": "{what} : délai écoulé",
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
