"""The doors through which the system tells: its notifications, its tray, its task bar, sounds, our own banner, and starting at login."""
