"""The customer's side: web/ is the page, phone/ the practice phone."""
