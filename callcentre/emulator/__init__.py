"""A carrier on localhost. It meets the rest of callcentre on the wire and nowhere else.

Nothing outside this folder is imported here, and nothing outside imports it. See README.md.
"""
