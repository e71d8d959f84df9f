"""Studio's HTTP, as an actor of the suite uses it: calls go out as asked for, and answers come back as they are.

``connection`` and ``exchange`` speak HTTP, ``session`` is an actor's dealings with Studio, and ``services`` is what the
suite itself needs of one; both exist by generation (``session_3``, ``generation_3``, …). ``releases`` has a file for
each release, with what it does otherwise than its neighbour, and finds out which one a Studio is.
"""
