"""What is particular to session codes: countdown, invitation text, URL and QR. No Qt."""
