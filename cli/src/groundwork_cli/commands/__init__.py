"""The subcommands of `groundwork`, one module each."""
