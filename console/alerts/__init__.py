"""What is worth telling a technician who looks elsewhere, by which way, when, and when no longer: pure, without Qt and clock."""
