"""What a training runs over, from data that are ready."""

from backsight.engine.loop import Differentiate, TrainingLoop
from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.training.experiment import Experiment


def make_training_loop(
    experiment: Experiment, differentiate: Differentiate | None = None, spec: Spec | None = None
) -> TrainingLoop:
    """spec: another one for the same data and network, such as with more steps."""
    program = experiment.program
    if spec is not None and spec != experiment.spec:
        program = Program(spec, inputs=program.inputs, outputs=program.outputs)
    y = experiment.y
    return TrainingLoop(
        program=program,
        x=experiment.data.train.x,
        y=y["train"],
        feed=experiment.feed,
        validation=(experiment.data.validation.x, y["validation"]) if "validation" in y else None,
        differentiate=differentiate,
    )
