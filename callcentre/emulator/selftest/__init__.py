"""The emulator's own proof: the official library through every operation that it serves.

The only place here that uses the library; the emulator itself knows nothing of it.
"""
