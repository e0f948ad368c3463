"""Log files, however large: mapped and never loaded, indexed, read, filtered and searched in steps. Pure, without Qt."""
