"""Instances as namespaces of this machine, each with a root, a size and services of its own."""
