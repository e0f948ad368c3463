"""The practice phone: a simulated Android phone in a process of its own that speaks only the protocol, over real WebRTC."""
