"""job-api: jobs, work teams, import, export and the requester console."""
