"""What trackers are given of a run: TensorBoard's event files, or any object that logs."""
