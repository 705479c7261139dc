"""Every kind of value that shows itself: what is said of it, and what is drawn."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from backsight import plots
from backsight.checks import Agreement, Sweep
from backsight.checks.influence.influence import Influence, Influences
from backsight.checks.paths.paths import Paths
from backsight.checks.user_gradient.verdict import Verdict
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.engine.derivation import Derivation
from backsight.engine.interpret import Tape
from backsight.engine.race import Path
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.explanations import make_derivation_page
from backsight.kernel.document import Document
from backsight.kernel.language import _, get_language, join_words
from backsight.runs.metrics import Metrics
from backsight.runs.predictor import Predictor
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.studies.comparison.comparison import Comparison
from backsight.studies.export.export import WrittenFiles
from backsight.studies.gradient_check.influence import draw_influence
from backsight.studies.gradient_check.pictures import draw_sweep
from backsight.studies.landscape.result import Landscape
from backsight.studies.learning_rate.rate_range import RateRange
from backsight.studies.noise.result import Noise
from backsight.studies.optimizer_race.network_entrant import Racer
from backsight.studies.optimizer_race.network_result import NetworkRace
from backsight.studies.optimizer_race.race import Race
from backsight.studies.replicas.replicas import Replicas
from backsight.studies.score.result import Score
from backsight.summaries.agreement import summarize_agreement, summarize_sweep, summarize_verdict
from backsight.summaries.blocks import make_document
from backsight.summaries.comparison import summarize_comparison
from backsight.summaries.influence import summarize_influence, summarize_influences
from backsight.summaries.landscape import summarize_landscape
from backsight.summaries.noise import summarize_noise
from backsight.summaries.paths import summarize_paths
from backsight.summaries.races import summarize_network_race, summarize_path, summarize_race
from backsight.summaries.rates import summarize_rates
from backsight.summaries.records import (
    summarize_files,
    summarize_metrics,
    summarize_predictor,
    summarize_record,
)
from backsight.summaries.replicas import summarize_replicas
from backsight.summaries.score import summarize_score
from backsight.summaries.steps import summarize_state, summarize_step, summarize_tape
from backsight.summaries.training import summarize_experiment, summarize_run
from backsight.summaries.update import summarize_update
from backsight.training.charts import NamedFigures
from backsight.training.experiment import Experiment

SUMMARIES: Mapping[type, Any] = {
    Agreement: summarize_agreement,
    Comparison: summarize_comparison,
    Experiment: summarize_experiment,
    Influence: summarize_influence,
    Influences: summarize_influences,
    Landscape: summarize_landscape,
    Metrics: summarize_metrics,
    NetworkRace: summarize_network_race,
    Noise: summarize_noise,
    Path: summarize_path,
    Paths: summarize_paths,
    Predictor: summarize_predictor,
    Race: summarize_race,
    RateRange: summarize_rates,
    RecordedRun: summarize_record,
    Replicas: summarize_replicas,
    Run: summarize_run,
    Score: summarize_score,
    State: summarize_state,
    Step: summarize_step,
    Sweep: summarize_sweep,
    Tape: summarize_tape,
    UpdateVerdict: summarize_update,
    Verdict: summarize_verdict,
    WrittenFiles: summarize_files,
}
"""What is said of each kind."""


def make_summary(value: Any) -> Document:
    """What is said of a value."""
    written = getattr(value, "document", None)
    if isinstance(written, Document):  # a value that is told in one says it itself
        return written
    match value:
        case Derivation():
            return replace(make_derivation_page(value), language=get_language())
        case Racer():
            return replace(summarize_run(value.run), title=value.name)
        case NamedFigures():
            return make_document(_("Pictures: {names}").format(names=join_words(value)))
    document: Document = SUMMARIES[type(value)](value)
    return document


def draw_pictures(value: Any) -> Mapping[str, Any]:
    """The figures of a value, by what is to be seen on them; none where it has none."""
    match value:
        case NamedFigures():
            return value
        case Run():
            return value.plot() if value.history.moments else {}
        case Racer():
            return draw_pictures(value.run)
    figure = _draw_picture(value)
    return {} if figure is None else {make_summary(value).title: figure}


def _draw_picture(value: Any) -> Any:
    match value:
        case Influence():
            return draw_influence(value)
        case Influences():
            fits = 1 <= len(value.influences) <= plots.MOST_WEIGHTS
            return draw_influence(value.influences) if fits else None
        case Sweep():
            return draw_sweep(value, "")
        case Replicas():
            return value.plot() if value.outcomes else None
        case Race() | NetworkRace() | Landscape() | RateRange() | Comparison() | Score() | Noise():
            return value.plot()
    return None
