"""The record of a session as a window: one time axis for picture, words, input, consent, files and reports, to be scrubbed and searched."""
