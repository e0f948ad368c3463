"""Everything Qt. Reads the desk, submits intents, listens to notices, never awaits; bridge.py is where async meets Qt."""
