"""Where the bytes of files lie. What is known of them (whose, how large, which message) is in the store."""
