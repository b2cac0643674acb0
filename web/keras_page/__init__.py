"""Real Keras in the page: how it starts, and how a program that a reader pastes is traced with it."""
