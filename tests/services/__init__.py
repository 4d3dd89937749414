"""Real servers for tests: a Redis and a PostgreSQL that live as long as one test session."""
