"""scikit-learn: networks as its estimators (`backsight.sklearn`)."""
