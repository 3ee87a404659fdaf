/** CONTRACT (implementation follows in this file): the tree of mounts and the walk over it. */
