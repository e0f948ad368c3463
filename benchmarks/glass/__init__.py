"""Measures a screen viewer from outside: a canvas with a clock in it, read back from the pixels of the viewer's window."""
