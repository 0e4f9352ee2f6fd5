"""`python -m autolabeler`"""

from autolabeler.app import create_app
from autolabeler.settings import AutolabelerSettings
from groundwork.service import serve

if __name__ == "__main__":
    settings = AutolabelerSettings()
    serve("autolabeler", create_app(settings), settings)
