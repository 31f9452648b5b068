"""Pages that a reader reaches by a link of a mail: to stop, to read on; feed and calendar. Every address carries a token."""
