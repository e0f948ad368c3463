"""The WebSocket of consoles and customers: welcome, change feed, requests, hints."""
