"""What the customer's device is, and what it lets a technician do."""
