"""Generation 4: a login by form, bearer tokens, and what only this generation has."""
