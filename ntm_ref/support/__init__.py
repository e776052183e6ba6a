"""What every file needs and nobody reads first: errors, shapes, checks of settings, the shell."""
