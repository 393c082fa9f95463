"""Instances as Node objects that kwok keeps Ready: scheduling is real, and no container runs."""
