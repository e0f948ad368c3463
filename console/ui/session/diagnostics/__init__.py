"""The window that shows what a customer's device tells of itself."""
