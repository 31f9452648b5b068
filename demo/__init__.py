"""A local newsroom: invented agencies that serve our own articles in the manner of real platforms, with faults on demand."""
