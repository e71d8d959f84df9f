"""Studio's REST scripts that more than one generation has; a release says which of them it has."""
