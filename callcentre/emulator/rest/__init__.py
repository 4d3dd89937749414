"""The 2010-04-01 REST interface, one resource a file."""
