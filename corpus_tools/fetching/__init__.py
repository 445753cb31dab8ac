"""Build a public corpus in the user's cache: addresses, checksums, and what fetches, checks and puts together.

`published` says what there is and where; `transport` gets bytes; `copies` finds them on disk; `section_facts` reads
the table of sections from its source; `building` puts a corpus together, resuming what is there.
"""
