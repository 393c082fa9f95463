"""What kops's store says of a cluster, and the configuration that follows from it.

On AWS nodeup writes these files on each machine from the same documents.
"""
