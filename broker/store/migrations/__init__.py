"""The schema, step by step; Alembic runs these."""
