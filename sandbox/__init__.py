"""A one-machine AWS to rehearse on: the real kops, an emulated AWS. Run `python -m sandbox`."""
