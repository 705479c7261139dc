"""Optimizers on a surface, in lockstep: the records that train networks, on two numbers.

paths = race(Course(surface), entrants, start=(-7, 2), steps=30)
"""

from backsight.engine.race.entrant import Entrant
from backsight.engine.race.fair_rates import choose_fair_rates
from backsight.engine.race.path import Path
from backsight.engine.race.run import race
from backsight.engine.race.surface import RaceSurface

__all__ = ["Entrant", "Path", "RaceSurface", "choose_fair_rates", "race"]
