"""What was read of labels as one page that opens anywhere: no server, no network, no other file."""
