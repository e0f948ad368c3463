"""HTTP: the JSON calls, the customer's page, and what every answer carries."""
