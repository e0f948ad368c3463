"""The first start: on this computer, or sign in to a workspace."""
