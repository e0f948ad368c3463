"""What is allowed, who sees what and what expires: pure functions, the time passed in."""
