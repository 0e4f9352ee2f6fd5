"""`python -m job_api`"""

from groundwork.service import serve
from job_api.app import create_app
from job_api.settings import JobApiSettings

if __name__ == "__main__":
    settings = JobApiSettings()
    serve("job-api", create_app(settings), settings)
