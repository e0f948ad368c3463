"""The words that console, broker and customer speak. Standard library and msgspec only; PROTOCOL.md is the normative text."""
