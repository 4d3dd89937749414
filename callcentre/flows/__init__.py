"""Flows: what a caller or writer is asked, as files a city can read; and the pure engine.

``library`` loads and checks, ``engine`` walks. No clock, no network, no store.
"""
