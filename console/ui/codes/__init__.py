"""The codes' room: create, hand over, watch and withdraw session codes."""
