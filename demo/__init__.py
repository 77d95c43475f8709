"""The demonstration: a whole award cycle told by its people, each with an own login, over HTTP and nothing else."""
