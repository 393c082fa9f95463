"""The emulated AWS: the moto server with corrections, faults on request, and a log of what was asked."""
