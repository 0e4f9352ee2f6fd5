"""The requester's client, asynchronous; the blocking one is made from it (see `generating`)."""
