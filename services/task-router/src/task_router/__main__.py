"""`python -m task_router`"""

from groundwork.service import serve
from task_router.app import create_app
from task_router.settings import TaskRouterSettings

if __name__ == "__main__":
    settings = TaskRouterSettings()
    # A content origin on a port of its own is ours to listen on; a proxy may also bring both to one port.
    own_port = [settings.content_port] if settings.content_port != settings.http.port else []
    # X-Forwarded-For is believed as our own setting says, not as uvicorn's defaults do.
    serve("task-router", create_app(settings), settings, more_ports=own_port, believe_proxies=False)
