"""The scripts of Studio 4.1: each answers one call of ``/api/1`` or ``/api/2``, or of the login."""
