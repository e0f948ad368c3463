"""Small widgets that several rooms share, drawn from the tokens."""
