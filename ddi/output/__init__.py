"""Tables and documents that are not annotation formats."""
