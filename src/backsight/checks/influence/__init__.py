"""What a change of one weight does to every unit and to the loss."""
