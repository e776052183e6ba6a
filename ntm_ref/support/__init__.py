"""Needed by every file, read last: errors, shapes, checks of settings and of finite numbers, the shell."""
