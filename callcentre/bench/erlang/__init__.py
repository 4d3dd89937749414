"""``callcentre bench erlang``: is our line as good as a line can be?

The whole product serves a load for which theory knows the answer: signed webhooks, flow, line,
offers, operators' legs, rooms and records, on a clock that runs so many times faster. Theory alone
is a noisy judge of one afternoon, so the judge is an exact recursion over the very same callers.
"""
