"""What a support session was, moment by moment, on the broker's clock: of the replica and of what this computer kept. No Qt."""
