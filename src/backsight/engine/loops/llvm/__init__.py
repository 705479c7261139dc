"""Loops printed as LLVM's text, which `backsight.native` compiles.

    driver         the function `run`: many steps a call, each the two halves
    module         all functions of a program, and what they have in common
      part           one half of a step: nests are called, the rest is written where it stands
        function       a nest as a function of its own
          nest           loops, names, values, line by line
            memory         addresses of entries, loads, stores
            entry_buffer   in steps without loops: what is stored stays in registers
            lane_sums      lanes of registers put together
              emitter        registers and lines: an operation on numbers is one line
        products       calls of BLAS, whole or by threads in parts
        team           what threads do together
      words          tanh, exp ... as functions, from their sources in `kernel.words`
      declarations   LLVM's own functions that a text calls

Nothing may be reordered or fused: no instruction carries a flag that would allow it.
"""
