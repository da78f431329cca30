"""What must be true: contracts at the border, and the consistency of what was let through."""
