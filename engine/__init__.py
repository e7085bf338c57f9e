"""What both networks share: configuration, training, export and stepping. Knows neither notes nor words."""
