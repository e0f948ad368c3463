"""What the customer has allowed, how it came to be, and the two words by which both sides see that nobody is between them."""
