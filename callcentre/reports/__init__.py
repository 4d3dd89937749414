"""What it adds up to: figures from append-only events, by written and versioned formulas."""
