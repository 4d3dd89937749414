"""Work that may wait: RQ takes ids, a job calls the switchboard, and running it twice is safe."""
