"""Passes: from steps to steps that leave the same numbers, each to the bit.

What `step_program` makes of a derivation's nests goes through them in this order::

    fuse              loops over the same axis are one
    settle            each value is kept where it costs least
      ranges            an array whose parts nobody uses together is several
      axes              one that lives within a loop has no axis for it; with none it is names
      value_names       what is stored or read has a name from then on
      unread            what nobody reads is not made
    overwrite         a new vector lies where the old one did
    put_in_lanes      innermost loops do several turns at once
    keep_together     names that one loop alone changes stand with it
"""
