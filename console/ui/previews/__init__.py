"""Pictures of others become pixels in a limited process of their own, so that a hostile file can at most kill that."""
