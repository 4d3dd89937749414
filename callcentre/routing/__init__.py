"""Who answers whom, and when we are open. Pure: no clock, no network, no store."""
