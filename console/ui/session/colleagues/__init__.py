"""Who of us is in a session: hand on control, invite, take over, and what is told where a colleague's network is gone."""
