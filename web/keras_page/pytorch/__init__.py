"""PyTorch for the tracer: shapes without numbers, and the lines of Keras that give the same numbers."""
