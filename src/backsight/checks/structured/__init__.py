"""Structured differentiation: every weight changed in turn, and only what follows computed again.

A weight of a dense layer changes one unit of that layer, and only in the rows where its input is
not 0. So nothing before it is computed again; the unit's column is a few numbers; the next layer's
sums change by a product of that column and one row of weights; and rows that nothing changed cost
nothing. All that is left is evaluated for many weights at once, in blocks within a memory bound.

The example that all files of this package use has 2 inputs, 3 hidden ReLU units, 2 outputs, the
mean squared error, and a batch of 3 rows. Here W1[0, 1] = -1, from input 0 to unit 1, is changed by
h = 0.5 to both sides; what it touches stands in brackets::

               |       columns         |        join        |            tail
         x     |     z1          a1    |         z2         |   a2      each row's part of L
       0   1   |  0   1   2   0   1  2 |      0      1      |
    0 [1]  2   |  1 [1.5] -1  1 [1.5] 0| -->[ 6 ] [ 0.5]    |[6][0.5]   [4.208]
    1  0   1   |  0  1.5  -2  0  1.5  0|      5    -1.5     | 5 -1.5     5.208
    2 [2]  0   |  2[-1.5]  3  2   0   3|    -0.5     7      |-.5  7      6.375
               |                       |   + change x W2[1] |   sum of them: L = 15.792
               |                       |          [3  -1]   |

    pairs      input 0 is not 0 in rows 0 and 2: (0, 0) and (0, 2). Row 1 is never looked at.
    column     z1 changes by h x: by 0.5 in row 0, by 1 in row 2, to both sides.
    events     row 0: a1 goes from 1.5 to 2 and to 1. In row 2 the ReLU is off before and after
               (-1.5 becomes -0.5 and -2.5), so there is no event: one row is left of three.
    join       row 0 of z2: [6, 0.5] + 0.5 [3, -1] = [7.5, 0] and [6, 0.5] - 0.5 [3, -1] = [4.5, 1].
    tail       ((7.5 - 1)^2 + (0 - 0)^2) / 6 = 7.0417 and ((4.5 - 1)^2 + (1 - 0)^2) / 6 = 2.2083.
    result     (7.0417 - 2.2083) / (0.5 + 0.5) = 4.8333, which is what backpropagation finds.

All 17 weights together evaluate 30 rows a side; changed one after another they would take 51.

The words, in the order in which a change meets them:

===========  =======================================================================================
probe, side  How a weight is changed. A side is one change of it: w + h is a side, w - h another.
task         One array of weights, the entries of it that are asked for, and what is found for them.
pair         A weight of unit j and a row in which the weight's input is not 0.
place        A number that is not 0 in a row of x: what a pair meets. Pairs of equal numbers in one
             row may share a place.
route        The equations from a layer's sums to the loss, in three parts: columns, joins, tail.
column       What one unit has in each row. Entry-by-entry equations keep a changed column a column.
event        A place at which the unit's column comes out changed: the only rows that go on.
join         Where the column meets other units, and the row changes in full.
tail         The equations after the joins, for whole rows, each row by itself.
block        The rows that a tail takes at once; its size is bounded by cache and memory.
runner       What does a task: `RouteRunner` along a route (through `RowRunner`, in blocks, or
             `NativeRowRunner`, in native code); `CopyRunner` where rows depend on each other.
===========  =======================================================================================

Who calls whom::

    Differentiator            derivatives   each array in turn, and the regularizer (penalties)
      +- RouteMap, Route      routes        which equations (dependence: how far a change reaches)
      +- RouteRunner          by_rows       pairs (incidence), then one of:
      |    +- NativeRowRunner native_rows   narrow routes of real numbers
      |    +- RowRunner       by_rows       events by unit, then blocks of a tail:
      |         +- PlannedTail              real numbers: generated NumPy over buffers
      |         +- EagerTail                complex and dual numbers: equation by equation
      +- CopyRunner           copies        batch normalization: the whole batch once a weight
"""

from backsight.checks.structured.derivatives import Differentiator, NumericalGradient
from backsight.checks.structured.numbers import IMAGINARY, REAL, TANGENT, Probe

__all__ = ["IMAGINARY", "REAL", "TANGENT", "Differentiator", "NumericalGradient", "Probe"]
