"""The whole house on one machine: starts every process, seeds a few people, stops it all again.

It reaches the emulator only as a process and over the wire, like a real carrier.
"""
