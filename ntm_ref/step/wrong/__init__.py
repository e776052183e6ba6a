"""Wrong gradients on a page: theirs, ours and the difference, the first wrong place, and what else becomes wrong.

`known.py` numbers the mistakes of the checker's catalogue; `compared.py` puts two gradients side by side and `bars.py`
draws them; `spread.py` makes the mistake in a machine and finds every gradient that changes, for a user's class with
`student.py`; `page.py` writes the file, and `about.py` collects what stands in it.
"""

from .about import Spreads, about_mistake, about_outcomes, also_in_a_machine
from .known import known_mistakes, mistake_number
from .page import Section, wrong_page
from .spread import Spread, spread_of

__all__ = [
    "Section",
    "Spread",
    "Spreads",
    "about_mistake",
    "about_outcomes",
    "also_in_a_machine",
    "known_mistakes",
    "mistake_number",
    "spread_of",
    "wrong_page",
]
