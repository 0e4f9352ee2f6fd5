"""`python -m consolidator`"""

from consolidator.app import create_app
from consolidator.settings import ConsolidatorSettings
from groundwork.service import serve

if __name__ == "__main__":
    settings = ConsolidatorSettings()
    serve("consolidator", create_app(settings), settings)
