"""What a network is given of the columns of a table: some of them, and features made of them."""

from backsight.data.inputs.network_inputs import InputFeature, NetworkInputs
from backsight.data.inputs.spelling import list_kinds, make_feature, read_inputs

__all__ = ["InputFeature", "NetworkInputs", "list_kinds", "make_feature", "read_inputs"]
