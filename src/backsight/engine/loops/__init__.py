"""Loops as data: a training step as nests of loops over numbers, made of a derivation's primitive
steps, rewritten by small passes, and printed for a machine to run or a person to read.

    derivation ─ lower ─▶ primitive steps                 engine.graph
        ─ nests ─▶ one nest of loops for each             nests/ (blocks.py, sums.py: in what order)
        ─ passes ─▶ joined, settled, in lanes             passes/
        ─ share ─▶ divided among threads, if that pays    team/
        = LoopProgram                                     step_program.py, step_numbers.py,
                                                          batch_rows.py
        ─ print ─▶ LLVM's text                            llvm/
                   lines for a reader                     text.py

What a nest is made of stands in representation.py, where arrays lie in arrays.py. A network in use
and numerical gradients go the same way (`engine.native`); a printer for another language has to
know the representation alone (tests/engine/loops/print_c.py prints C).
"""
