"""Looking for a word, a person, a conversation: search pane, filters, saved views, the bar in a thread."""
