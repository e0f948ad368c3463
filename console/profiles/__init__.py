"""What can be done in a session with the client at hand, and why the rest cannot."""
