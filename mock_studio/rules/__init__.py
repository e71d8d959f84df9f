"""The rules of Stop, Start and Status: one module a kind of Studio."""
