"""Mail as a pure matter: bytes in, decisions and bytes out. No sockets, no clock, no store."""
