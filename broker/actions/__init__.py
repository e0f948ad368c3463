"""What requests do: plain functions on a write transaction, the time passed in. No SQL, no sockets."""
