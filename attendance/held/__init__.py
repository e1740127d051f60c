"""What the operator decides of touches: keys that were revoked, chains that follow nothing known."""
