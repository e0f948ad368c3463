"""The editor of one portal: a page for each meaning, and a preview of what its customers see."""
