"""The emulated AWS: the moto server, corrected, with faults on request and a log of requests."""
