"""What is particular to conversations: how a thread is put into lines, drafts, unread counts. No Qt."""
