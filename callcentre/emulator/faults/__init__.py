"""A hostile carrier on demand: which faults there are, who meets them, and what they do."""
