"""Robot workers: people who err as told, working through the same HTTP interface as a browser."""

from groundwork_cli.robots.crew import RobotCrew, run_robots
from groundwork_cli.robots.errors import RobotError, TruthError
from groundwork_cli.robots.persona import Confusion, Persona, personas_of
from groundwork_cli.robots.truth import Truth, read_truth

__all__ = [
    "Confusion",
    "Persona",
    "RobotCrew",
    "RobotError",
    "Truth",
    "TruthError",
    "personas_of",
    "read_truth",
    "run_robots",
]
