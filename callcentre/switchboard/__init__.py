"""The conductor: leads one call or one message from the first ring to the last word.

The only place where flow, queue, records and carrier meet. One file for each leg of the way:
``arrive`` (and each key pressed), ``wait``, ``connect``, ``finish``, ``message``, ``desk`` (what an
operator does) and ``repair`` (what nobody told us about).
"""
