"""What the documentation page of Stop Publisher promises, clause by clause."""
