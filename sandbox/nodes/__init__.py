"""Instances of the emulated AWS as machines: nodes of a Kubernetes cluster."""
