"""What a training runs over, from data that are ready."""

from backsight.engine.program import Program
from backsight.engine.spec import Spec
from backsight.engine.train import Differentiate
from backsight.recorder.replay import Course
from backsight.training.experiment import Ready


def course_of(
    parts: Ready, differentiate: Differentiate | None = None, spec: Spec | None = None
) -> Course:
    """spec: another one for the same data and network, such as with more steps."""
    program = parts.program
    if spec is not None and spec != parts.spec:
        program = Program(spec, inputs=program.inputs, outputs=program.outputs)
    y = parts.y
    return Course(
        program=program,
        x=parts.data.train.x,
        y=y["train"],
        feed=parts.feed,
        validation=(parts.data.validation.x, y["validation"]) if "validation" in y else None,
        differentiate=differentiate,
    )
