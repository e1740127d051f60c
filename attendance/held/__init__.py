"""What the operator decides of touches: of revoked keys, of chains that follow nothing known."""
