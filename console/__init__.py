"""The technician's program. app.py builds it, desk.py carries out, session.py decides, ui/ shows; docs/architecture.md is the map."""
