"""Curves over the steps of a training: on axes, thinned out, and as SVG."""
