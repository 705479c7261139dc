"""Makers of nests: from one primitive step of a derivation to the loops that do it, each number in
the order of docs/decisions/0023. To join them is left to the passes.

`nests.Nests.nest` looks at what a step does and asks one of these::

    elementwise     z + b, tanh(z)            a number for every entry
    unit_sums       the sum of a row          a number for every row
    row_sums        the sum of a column       a number for every unit
    totals          the sum of all entries    one number
    products        x @ W                     written out, in tiles, or left to BLAS
    packs           all gradients in one      parts made in their place, or copied there

`places` says where values lie and how they are read; sums over many rows or entries go block by
block (`block_sums`).
"""
