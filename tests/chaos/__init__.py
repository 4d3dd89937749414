"""``make chaos``: hundreds call while the house is killed piece by piece, and nobody may be lost.

Everything is real but the phone network and the people: Redis, PostgreSQL, gunicorn, worker and
dispatcher are processes of our own, each is killed with -9 in turn, and the carrier has bad hours.
"""
