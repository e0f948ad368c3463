"""What is particular to portals as their owner edits them: texts of invitations, hours, looks, and what is wrong with a field. No Qt."""
