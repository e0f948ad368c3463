"""The settings' room: the technician's preferences, portals, the workspace."""
