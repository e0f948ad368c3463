"""The conversation's room: list, thread, composer."""
