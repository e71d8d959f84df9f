"""What a right answer and a right publisher look like, as PyHamcrest matchers that explain themselves."""
