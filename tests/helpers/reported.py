"""How the checker's note about a cheat reads: a file whose gradients are right, and which derived nothing."""

import re

REPORTED = re.compile(
    r"inherited and not derived|not derived anew|not a derivation|runs? (its )?(own )?forward again|calls forward|"
    r"imports? .*ntm_ref|uses? .*ntm_ref|by differences of"
)
