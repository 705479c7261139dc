"""What `import backsight` offers: every public name, once."""

from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.checks.user_update.check_update import check_update
from backsight.doctor.doctor import doctor
from backsight.doctor.report import DoctorReport
from backsight.kernel.errors import BacksightError
from backsight.native.thread_count import set_threads
from backsight.runs.fork import fork
from backsight.runs.recorded_run import RecordedRun, ReplayDiffers
from backsight.runs.recorded_run import open_run as open
from backsight.runs.resume import resume
from backsight.runs.run import Run
from backsight.runs.train import load, start, train
from backsight.studies.comparison.comparison import compare
from backsight.studies.explanation.conventions import conventions
from backsight.studies.explanation.exercise import exercise
from backsight.studies.explanation.explain import explain
from backsight.studies.explanation.formulas import formulas
from backsight.studies.explanation.prove import prove
from backsight.studies.first_occurrence.when import when
from backsight.studies.gradient_check.check import check, sweep
from backsight.studies.gradient_check.influence import influence
from backsight.studies.gradient_check.paths import paths
from backsight.studies.landscape.landscape import landscape
from backsight.studies.landscape.result import Landscape
from backsight.studies.learning_rate.range_test import find_rate
from backsight.studies.noise.noise import noise
from backsight.studies.optimizer_race.network_race import race_network
from backsight.studies.optimizer_race.network_result import NetworkRace
from backsight.studies.optimizer_race.race import Race, race
from backsight.studies.replicas.replicas import Replicas, replicas
from backsight.studies.score.result import Score
from backsight.studies.score.score import score
from backsight.training.prepare import derive
from backsight.web.export import export

__all__ = [
    "BacksightError",
    "DoctorReport",
    "Landscape",
    "NetworkRace",
    "Race",
    "RecordedRun",
    "ReplayDiffers",
    "Replicas",
    "Run",
    "Score",
    "check",
    "check_gradient",
    "check_update",
    "compare",
    "conventions",
    "derive",
    "doctor",
    "exercise",
    "explain",
    "export",
    "find_rate",
    "fork",
    "formulas",
    "influence",
    "landscape",
    "load",
    "noise",
    "open",
    "paths",
    "prove",
    "race",
    "race_network",
    "replicas",
    "resume",
    "score",
    "set_threads",
    "start",
    "sweep",
    "train",
    "when",
]
