"""Shared helpers, to be read last: errors, shapes, checks of settings and of finite numbers, the shell."""
