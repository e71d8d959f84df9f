"""Faulty Studios, and a drill that shows whether the suite catches them."""
