"""Who answers whom, and when we are open. Pure: no clock, no network, no store.

The rule of order (`order`), written down because people are kept waiting by it
-------------------------------------------------------------------------------

When an operator is free, the callers stand in this order:

1. **Emergencies**: callers of a queue that the city file calls an emergency, by its priority. As
   long as one waits whom this operator serves, nobody else is offered to that operator.
2. **Cut off**: callers whose operator was lost in the middle of the talk.
3. **Due**: callers who have waited for their queue's ``protected_wait``. Among them the one who
   became due first, whatever the queues' priorities.
4. **All others**: the highest priority of the queues first.

Inside a queue it is always first come, first served (behind those who were cut off).

What follows. No emergency is ever kept waiting by the rule. Nobody starves in any other queue: who
is due is overtaken by nobody who comes into the line later than their own due time, save by
emergencies and those cut off, because whoever comes later is due later. When there are too few
operators for all, every queue is late by the same time, counted from its own protected wait: a
queue that shall suffer less gets a shorter one. (Earliest due date first: among all orders it makes
the greatest lateness least; Jackson, "Scheduling a production line to minimize maximum tardiness",
1955.)

An example: one operator, ``kesehatan`` protected after 120 seconds and of higher priority than
``umum``, which is protected after 600. At 08:10:00 there wait

| Caller | Queue | Joined | Due | Comes | Why |
|---|---|---|---|---|---|
| SOS | darurat | 08:09:58 | - | 1st | an emergency |
| A | umum | 07:59:40 | 08:09:40 | 2nd | due, and first |
| B | kesehatan | 08:07:50 | 08:09:50 | 3rd | due, ten seconds later |
| C | kesehatan | 08:09:00 | 08:11:00 | 4th | not due, of the higher priority |
| D | umum | 08:00:30 | 08:10:30 | 5th | not due |

(`tests/unit/routing/test_order.py` plays this table.)

Who of the free operators answers is told in `match`; when both rules meet, in `choose`.
"""
