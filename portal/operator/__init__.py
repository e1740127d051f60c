"""What an operator does for accounts from the command line."""
