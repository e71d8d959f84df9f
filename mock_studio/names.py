"""How Studio's database compares names.

Studio 3.0.27 keeps names in a database whose collation ignores case, accents and trailing spaces: ``site/exists``
finds ``ALPHA-SITE`` where the site is ``alpha-site``, and ``user/create`` refuses ``U_NONE`` beside ``u_none``
(recording of 3.0.27, sections *names* and *provisioning*).
"""

import unicodedata
from functools import lru_cache

# It does not hold characters of four bytes (recordings of 3.0.27 and 3.1.31, section *names*).
LARGEST_CHARACTER = "\uffff"


@lru_cache(maxsize=1024)
def collation_key(name: str) -> str:
    """Return what is left of a name when the database compares it: two names with one key are the same to it."""
    decomposed = unicodedata.normalize("NFD", name.rstrip(" "))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
