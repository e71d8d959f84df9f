"""Studio's HTTP, as an actor of the suite uses it: calls go out as asked for, and answers come back as they are."""
