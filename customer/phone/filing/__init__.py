"""The practice phone's files: what it sends, what it takes, and by which way. Shares nothing with the console but the words."""
