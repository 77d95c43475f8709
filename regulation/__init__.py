"""The award's rules as pure functions: no I/O, no clock, no database; every rule cites its article."""
