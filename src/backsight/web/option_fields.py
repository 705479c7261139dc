"""What an option is called on the page: by its field there, else as its spec has it."""

from backsight.kernel.language import N_, _

FIELDS = {
    "activation": N_("Activation"),
    "batch": N_("Rows a step"),
    "clipping": N_("Clipping"),
    "dtype": N_("Numbers"),
    "features": N_("What the network is given"),
    "hidden": N_("Units"),
    "init": N_("First weights"),
    "loss": N_("Loss"),
    "lr": N_("Learning rate"),
    "optimizer": N_("Optimizer"),
    "regularizer": N_("Regularizer"),
    "schedule": N_("Schedule"),
    "seed": N_("Seed"),
    "steps": N_("Steps"),
    "validation": N_("Rows to watch"),
}
"""As page/views have them."""


def name_as_field(option: str) -> str:
    """In quotation marks. What is switched off is the name of that without "no"."""
    key = option.removeprefix("no-")
    return _("“{field}”").format(field=_(FIELDS.get(key, key.replace("-", " "))))
