"""The command: it reads the settings, runs behave with them, and has the reports made of what was found."""
