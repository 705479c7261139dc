"""Straight-line NumPy for one Derivation.

From equations to code, for a network of 2 inputs, 3 hidden ReLU units and 2 outputs, 3 rows, the
mean squared error, and momentum (the example that all files of this package use)::

    equations              primitive steps         arrays                    code
    engine/derive          graph/lower             buffers                   lines, blocks, writer

    z1 = x W1 + b1   -->   matmul (3, 3)     -->   b2, from the pool    -->  matmul(b0, b1, b2)
                           add    (3, 3)           b2, over itself           add(b2, b3, out=b2)
    a1 = max(z1, 0)        maximum                 b5: b2 is read again      maximum(b2, c4, out=b5)
    ...
    dL/dW2 = a1^T dL/dz2   transpose               a view of b5, named b13
                           matmul (3, 2)           b14: g[9:15]              matmul(b13, b7, b14)
    ...
    theta_next = theta + v_next
                           add (17,)               b32: theta itself         add(b31, b30, out=b32)

`plan` puts these together for a training step, `row_plan` for some equations over many rows. A
step of the example calls NumPy 22 times, in the order in which the interpreter does, so that both
agree bit for bit; beside theta, v and g it needs six buffers, and it allocates nothing.
"""
