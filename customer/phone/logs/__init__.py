"""Log files of the practice phone: what it has, what is taken out of it before it leaves, and how it goes to the technician."""
