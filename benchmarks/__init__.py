"""What is claimed about speed, as programs that anyone can run; docs/performance.md tells how to read them."""
