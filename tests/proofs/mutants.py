"""Sides of a proof's line that are changed in one place, as a slip of the pen does it."""

import ast
import copy

SWAPS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}


def change_operations(text):
    """One operation for another, each in turn: + for −, + for ·, · for /."""
    for number in range(len(list(ast.walk(ast.parse(text))))):
        tree = ast.parse(text, mode="eval")
        node = list(ast.walk(tree))[number : number + 1]
        if node and isinstance(node[0], ast.BinOp) and type(node[0].op) in SWAPS:
            node[0].op = SWAPS[type(node[0].op)]()
            yield ast.unparse(tree)


class _Drop(ast.NodeTransformer):
    """Leaves one factor of one product out, or one transposition, or one sum."""

    def __init__(self, number):
        self.number, self.count = number, -1

    def is_next(self):
        self.count += 1
        return self.count == self.number

    def visit_BinOp(self, node):
        if isinstance(node.op, ast.Mult | ast.MatMult):
            if self.is_next():
                return node.left
            if self.is_next():
                return node.right
        return self.generic_visit(node)

    def visit_Attribute(self, node):
        return node.value if self.is_next() else self.generic_visit(node)

    def visit_Call(self, node):
        if node.func.id.startswith("sum_") and self.is_next():
            return node.args[0]
        node.args = [self.visit(argument) for argument in node.args]
        return node


def leave_out(text):
    """One factor, transposition or sum less, each in turn."""
    for number in range(100):
        drop = _Drop(number)
        tree = drop.visit(copy.deepcopy(ast.parse(text, mode="eval")))
        if drop.count < number:
            return
        yield ast.unparse(ast.fix_missing_locations(tree))


def list_mutants(text, relation):
    """Every change of a right side; of a bound only what makes it smaller."""
    if relation == "≤":
        return [f"({text}) / 2"]
    changes = [*change_operations(text), *leave_out(text)]
    return list(dict.fromkeys([f"({text}) / 2", f"-({text})", *changes]))
