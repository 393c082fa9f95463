"""A one-machine AWS to rehearse on: the real kops and an emulated AWS, run as `python -m sandbox`."""
