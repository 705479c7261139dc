"""Looking for a learning rate: one short run in which the rate grows."""
