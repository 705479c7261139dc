"""What draws, by name: every name that is asked of `backsight.plots`, once.

Type checkers read this file, and `backsight.plots` reads it to know where a name lives. To import
it imports all that draws; leave that to `from backsight import plots`.
"""

from backsight.plots.animation.animate import animate as animate
from backsight.plots.animation.frames import WRITERS as WRITERS
from backsight.plots.chart_figures import draw as draw
from backsight.plots.chart_figures import draw_all as draw_all
from backsight.plots.chart_figures import list_fitting_charts as list_fitting_charts
from backsight.plots.comparison.branches import BranchPoint as BranchPoint
from backsight.plots.comparison.layers import MOST_PANELS as MOST_PANELS
from backsight.plots.comparison.layers import LayerDistances as LayerDistances
from backsight.plots.comparison.layers import RunDistance as RunDistance
from backsight.plots.comparison.losses import RunCurve as RunCurve
from backsight.plots.comparison.picture import Runs as Runs
from backsight.plots.comparison.picture import draw_runs as draw_runs
from backsight.plots.comparison.run_styles import pick_style as pick_style
from backsight.plots.curves.value_axis import format_loss_title as format_loss_title
from backsight.plots.family import RunLine as RunLine
from backsight.plots.family import draw_family as draw_family
from backsight.plots.figure import to_png as to_png
from backsight.plots.heat_maps import HeatMap as HeatMap
from backsight.plots.heat_maps import draw_heat_maps as draw_heat_maps
from backsight.plots.landscape.contour import PlanePath as PlanePath
from backsight.plots.landscape.network_race import RacePanels as RacePanels
from backsight.plots.landscape.network_race import ScoreCurve as ScoreCurve
from backsight.plots.landscape.network_race import draw_race_panels as draw_race_panels
from backsight.plots.landscape.picture import draw_relief as draw_relief
from backsight.plots.landscape.relief import Relief as Relief
from backsight.plots.network.picture import MOST_WEIGHTS as MOST_WEIGHTS
from backsight.plots.network.picture import NetworkPicture as NetworkPicture
from backsight.plots.network.picture import WeightDrawing as WeightDrawing
from backsight.plots.network.picture import draw_network as draw_network
from backsight.plots.network.units import LayerDrawing as LayerDrawing
from backsight.plots.noise.along import draw_noise_along as draw_noise_along
from backsight.plots.noise.by_size import NoiseBySize as NoiseBySize
from backsight.plots.noise.by_size import draw_noise as draw_noise
from backsight.plots.picture_file import find_picture_format as find_picture_format
from backsight.plots.picture_file import save as save
from backsight.plots.race.film import write_film as write_film
from backsight.plots.race.picture import draw_race as draw_race
from backsight.plots.rate_range import RateCurve as RateCurve
from backsight.plots.rate_range import RateMark as RateMark
from backsight.plots.rate_range import draw_rate_range as draw_rate_range
from backsight.plots.replicas import MOST_BANDS as MOST_BANDS
from backsight.plots.replicas import Band as Band
from backsight.plots.replicas import draw_bands as draw_bands
from backsight.plots.score.class_curves import ClassCurve as ClassCurve
from backsight.plots.score.class_curves import draw_class_curves as draw_class_curves
from backsight.plots.score.predictions import draw_predictions as draw_predictions
from backsight.plots.style import describe_missing_font as describe_missing_font
from backsight.plots.style import use_drawable_language as use_drawable_language
from backsight.plots.v_curves import VCurve as VCurve
from backsight.plots.v_curves import draw_v_curves as draw_v_curves
