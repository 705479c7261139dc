"""Code without loops: what it stores and reads again stays in registers."""
