"""Leading one case to its end: complaints, and the promises made about them."""
