"""The log viewer: lines painted when they come into sight, filters, places found, crashes; and the list of a conversation's log files."""
