"""The mail room: what leaves by SMTP and comes in by IMAP. Decisions are in `broker/mail`, deeds on the store in `broker/actions`."""
