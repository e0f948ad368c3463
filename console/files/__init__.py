"""Files of messages: kept in the profile, brought to the broker before the message that names them, fetched when somebody looks. No Qt."""
