"""Phone picture and phone input: receive, decode, geometry, gestures, the input channel. The only door to aiortc and av; no Qt."""
