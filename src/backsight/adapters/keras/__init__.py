"""Keras: its files as networks, read without Keras."""
