"""What a support session has beside chat and picture: its state, and the tools that open what its device tells and sends."""
