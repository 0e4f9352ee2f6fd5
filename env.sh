export PYTHONPATH=/tmp/gw/controls:/tmp/gw/controls/shared/src:/tmp/gw/controls/shared/webassets/src:/tmp/gw/controls/services/job-api/src:/tmp/gw/controls/services/task-router/src:/tmp/gw/controls/services/consolidator/src:/tmp/gw/controls/services/autolabeler/src:/tmp/gw/controls/cli/src
export PATH=/work/main/.venv/bin:$PATH
cd /tmp/gw/controls
