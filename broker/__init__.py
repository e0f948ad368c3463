"""The server between technicians and customers: accounts, portals, codes, conversations, signalling, pages."""
