"""Senders whose every picture can be checked at the other end: what was shown must be what was sent, whole."""
