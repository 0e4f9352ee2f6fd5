# Made from ../asynchronous by groundwork_cli.client.generating: change it there.
"""The requester's client, blocking; the blocking one is made from it (see `generating`)."""
