"""Proofs about a flow before anybody calls: one rule a file in ``rules/``, and a walk of all paths.

Rule ids, and what each looks for, are in the list of `callcentre.flows.checker.rules`.
"""
