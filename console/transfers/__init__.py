"""Files between this computer and a customer's device: which way their bytes go, how far they are, and where they lie. No Qt."""
