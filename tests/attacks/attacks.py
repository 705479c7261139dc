"""Every kind of input."""

import array_attack
import network_attack
import picture_attack
import record_attack
import sick
import spec_attack
import table_attack
import worksheet_attack

MODULES = (
    record_attack, spec_attack, table_attack, array_attack, picture_attack, network_attack,
    worksheet_attack,
    sick,
)  # fmt: skip
